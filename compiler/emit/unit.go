package emit

import (
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/portico-os/portico/bytecode"
)

// A Unit is a component file in the making. It numbers types, functions, imports and constants
// as they are first asked for.
type Unit struct {
	universe *bytecode.Universe
	hashes   map[string][32]byte // of the components that may be imported, by path
	File     *bytecode.File

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

// NewUnit starts the file of the component with a path. hashes grows as components are finished.
func NewUnit(universe *bytecode.Universe, hashes map[string][32]byte, path string) *Unit {
	return &Unit{
		universe: universe, hashes: hashes, File: &bytecode.File{Path: path, Init: -1},
		typeIDs: map[*bytecode.Type]bytecode.TypeID{}, importIDs: map[string]int32{}, dataIDs: map[string]bytecode.DataID{},
		externIDs: map[string]bytecode.FuncID{}, names: map[string]int{},
	}
}

// Reserve adds a function to the file, to be filled in later.
func (u *Unit) Reserve(name string) bytecode.FuncID {
	u.File.Funcs = append(u.File.Funcs, bytecode.Func{Name: name})
	return bytecode.FuncID(len(u.File.Funcs) - 1)
}

// UniqueName returns a name that no function of the file has.
func (u *Unit) UniqueName(name string) string {
	name = plain(name)
	u.names[name]++
	if n := u.names[name]; n > 1 {
		return u.UniqueName(name + "·" + strconv.Itoa(n))
	}
	return name
}

// longest is the most bytes of a name that is made of types: the format has room for what is added.
const longest = bytecode.MaxIdentifier / 2

// plain makes a name one that the verifier takes: names of instances have their type arguments in
// them, with all tags, and these may be any text of any length.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == ' ' || r == '"' || r == '\\' || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if len(name) > longest {
		name = strings.ToValidUTF8(name[:longest], "")
	}
	return name
}

// DataID returns the ID of a constant.
func (u *Unit) DataID(s string) bytecode.DataID {
	if id, ok := u.dataIDs[s]; ok {
		return id
	}
	id := bytecode.DataID(len(u.File.Data))
	u.File.Data = append(u.File.Data, s)
	u.dataIDs[s] = id
	return id
}

// ExternID returns the number of a function of another component.
func (u *Unit) ExternID(path, name string, sig *bytecode.Type) bytecode.FuncID {
	key := path + " " + name
	if id, ok := u.externIDs[key]; ok {
		return id
	}
	e := bytecode.Extern{Import: u.ImportID(path), Name: name, Type: u.TypeID(sig)}
	id := bytecode.FuncID(externBase + len(u.File.Externs))
	u.File.Externs = append(u.File.Externs, e)
	u.externIDs[key] = id
	return id
}

// ExternGlobalID adds a variable of another component, which must not have been added before.
func (u *Unit) ExternGlobalID(path, name string, t bytecode.TypeID) bytecode.GlobalID {
	u.File.ExternGlobals = append(u.File.ExternGlobals, bytecode.Extern{Import: u.ImportID(path), Name: name, Type: t})
	return bytecode.GlobalID(externBase + len(u.File.ExternGlobals) - 1)
}

// Finish gives externs their final numbers, which follow those of the file's own
// functions and variables, and sorts the method tables.
func (u *Unit) Finish() {
	funcs, globals := int32(len(u.File.Funcs)), int32(len(u.File.Globals))
	patch := func(id *int32, own int32) {
		if *id >= externBase {
			*id = *id - externBase + own
		}
	}
	for i := range u.File.Funcs {
		for j := range u.File.Funcs[i].Blocks {
			instrs := u.File.Funcs[i].Blocks[j].Instrs
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
	for i := range u.File.Globals {
		for j := range u.File.Globals[i].Init {
			v := &u.File.Globals[i].Init[j].Value
			patch((*int32)(&v.Func), funcs)
			patch((*int32)(&v.Global), globals)
		}
	}
	for i := range u.File.Types {
		ms := u.File.Types[i].Methods
		sort.Slice(ms, func(a, b int) bool { return ms[a].Name < ms[b].Name })
	}
}
