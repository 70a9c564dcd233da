package compiler

import (
	"sort"
	"strconv"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// A unit is a component file in the making. It numbers types, functions, imports and constants
// as they are first asked for.
type unit struct {
	universe *bytecode.Universe
	hashes   map[string][32]byte // of the components that may be imported, by path
	file     *bytecode.File

	typeIDs   map[*bytecode.Type]bytecode.TypeID
	importIDs map[string]int32
	dataIDs   map[string]bytecode.DataID
	externIDs map[string]bytecode.FuncID
	depth     int            // of unnamed types around the one being defined
	names     map[string]int // how often a function's name was taken
}

// externBase marks the ID of an extern until the number of functions or globals of the
// component itself is known.
const externBase = 1 << 24

// newUnit starts the file of the component with a path. hashes grows as components are finished.
func newUnit(universe *bytecode.Universe, hashes map[string][32]byte, path string) *unit {
	return &unit{
		universe: universe, hashes: hashes, file: &bytecode.File{Path: path, Init: -1},
		typeIDs: map[*bytecode.Type]bytecode.TypeID{}, importIDs: map[string]int32{}, dataIDs: map[string]bytecode.DataID{},
		externIDs: map[string]bytecode.FuncID{}, names: map[string]int{},
	}
}

// reserve adds a function to the file, to be filled in later.
func (u *unit) reserve(name string) bytecode.FuncID {
	u.file.Funcs = append(u.file.Funcs, bytecode.Func{Name: name})
	return bytecode.FuncID(len(u.file.Funcs) - 1)
}

// uniqueName returns a name that no function of the file has.
func (u *unit) uniqueName(name string) string {
	name = strings.ReplaceAll(name, " ", "")
	u.names[name]++
	if n := u.names[name]; n > 1 {
		return u.uniqueName(name + "·" + strconv.Itoa(n))
	}
	return name
}

// dataID returns the ID of a constant.
func (u *unit) dataID(s string) bytecode.DataID {
	if id, ok := u.dataIDs[s]; ok {
		return id
	}
	id := bytecode.DataID(len(u.file.Data))
	u.file.Data = append(u.file.Data, s)
	u.dataIDs[s] = id
	return id
}

// externID returns the number of a function of another component.
func (u *unit) externID(path, name string, sig *bytecode.Type) bytecode.FuncID {
	key := path + " " + name
	if id, ok := u.externIDs[key]; ok {
		return id
	}
	e := bytecode.Extern{Import: u.importID(path), Name: name, Type: u.typeID(sig)}
	id := bytecode.FuncID(externBase + len(u.file.Externs))
	u.file.Externs = append(u.file.Externs, e)
	u.externIDs[key] = id
	return id
}

// externGlobalID adds a variable of another component, which must not have been added before.
func (u *unit) externGlobalID(path, name string, t bytecode.TypeID) bytecode.GlobalID {
	u.file.ExternGlobals = append(u.file.ExternGlobals, bytecode.Extern{Import: u.importID(path), Name: name, Type: t})
	return bytecode.GlobalID(externBase + len(u.file.ExternGlobals) - 1)
}

// finish gives externs their final numbers, which follow those of the file's own
// functions and variables, and sorts the method tables.
func (u *unit) finish() {
	funcs, globals := int32(len(u.file.Funcs)), int32(len(u.file.Globals))
	patch := func(id *int32, own int32) {
		if *id >= externBase {
			*id = *id - externBase + own
		}
	}
	for i := range u.file.Funcs {
		for j := range u.file.Funcs[i].Blocks {
			instrs := u.file.Funcs[i].Blocks[j].Instrs
			for k := range instrs {
				switch instrs[k].Op {
				case bytecode.OpCall, bytecode.OpFunc, bytecode.OpClosure:
					patch(&instrs[k].Sym, funcs)
				}
				for n := range instrs[k].Places {
					if p := &instrs[k].Places[n]; p.Base == bytecode.BaseGlobal {
						patch(&p.ID, globals)
					}
				}
			}
		}
	}
	for i := range u.file.Globals {
		for j := range u.file.Globals[i].Init {
			v := &u.file.Globals[i].Init[j].Value
			patch((*int32)(&v.Func), funcs)
			patch((*int32)(&v.Global), globals)
		}
	}
	for i := range u.file.Types {
		ms := u.file.Types[i].Methods
		sort.Slice(ms, func(a, b int) bool { return ms[a].Name < ms[b].Name })
	}
}
