package verifier

import (
	"iter"
	"maps"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
)

// A Component is a component file that was verified together with its imports.
type Component struct {
	// Given to Verify, and fixed. Nobody changes the file: the translator and the linker read it,
	// and what was judged of it must stay true.
	file     *bytecode.File
	id       bytecode.ComponentID // by which importing files and the universe's types name it
	universe *bytecode.Universe   // of all its types: those of another are never identical to them
	known    *judgements          // of universe; all its components share them, and Methods asks them

	// Filled in by the verification and final when it ends. The translator and the linker read
	// them without checks: every index that the file has into these is in range.
	types         []*bytecode.Type // by TypeID; none is nil but KindInvalid's
	imports       []*Component     // by index in file.Imports
	externs       []externRef      // by FuncID, less the functions of this file: for Resolve
	externGlobals []externRef      // by GlobalID, less the variables of this file: for ResolveGlobal
	funcs         []funcFacts      // by FuncID; externs have theirs where they are defined

	// By name, and final as well: what importing components may mean, which linkTable and
	// linkNamed find here and nowhere else. Names of types are all there, for a type may be
	// mentioned by who cannot make it.
	functions map[string]symbol         // exported
	variables map[string]symbol         // exported
	named     map[string]*bytecode.Type // exported or not

	// What this component supplies, which the linker puts into method tables. Of an instance of a
	// generic type its code calls these: others may supply the same, and be gone when it runs.
	methods map[*bytecode.Type][]method

	// By type and interface: the first method that the type lacks, "" for none. missingMethod
	// relies on each pair to be here once it was compared: it pays for a pair once.
	missing map[[2]*bytecode.Type]string

	// Grows when a bound is asked for. 0 units while a function is being measured: by it method
	// bound recognises recursion. What failed is taken out.
	bounds map[bytecode.FuncID]bound
}

// An externRef is where an extern of a file is defined. It never refers to another extern:
// Resolve takes one step.
type externRef struct {
	component *Component // nil only in tests, which tolerate that it was not found
	id        int32      // FuncID or GlobalID in component, of what it defines itself
}

// A symbol is a function or variable that importing components may name. linkTable makes an
// externRef of it.
type symbol struct {
	id int32          // FuncID or GlobalID; never an extern's, as externRef needs it
	t  *bytecode.Type // linkTable demands this very type of the importing file
}

// funcFacts is what verification found out about a function.
type funcFacts struct {
	// Set for all functions before the first body is checked: a call may lead to any.
	sig      *bytecode.Type   // never nil
	captures []*bytecode.Type // in the order of the closure object's fields
	closure  *bytecode.Type   // nil without captures; lowering makes objects of it: see ClosureType

	// Set when the body is checked. The translator relies on each used value to have a type.
	values []flow.Value     // by number; see Values
	slots  []*bytecode.Type // by number; lowering has room for these in the frame
}

// A MethodImpl is a method that a dynamic type has: Func of Component, whose first
// parameter is what the data word of an interface holds. The linker relies on that when it puts
// the function's address into a method table.
type MethodImpl struct {
	Name      string          // as types have it: by Universe.Qualify if it is unexported
	Component *Component      // never nil: the linker looks for Func there
	Func      bytecode.FuncID // which Component defines itself, without captures
}

// File returns the file that was verified. It must not be changed: the translator reads it without
// checks.
func (c *Component) File() *bytecode.File { return c.file }

// ID returns which component it is: its path and the hash that was given to Verify.
func (c *Component) ID() bytecode.ComponentID { return c.id }

// Path returns the component's import path.
func (c *Component) Path() string { return c.file.Path }

// Universe returns the universe in which the component's types are interned.
func (c *Component) Universe() *bytecode.Universe { return c.universe }

// Import returns the component that import i of the file names.
func (c *Component) Import(i int) *Component { return c.imports[i] }

// Type returns the type with an ID of this file. Precondition, as of all that takes an index: it is
// from the verified file, for nobody looks again.
func (c *Component) Type(id bytecode.TypeID) *bytecode.Type { return c.types[id] }

// Resolve returns the component that defines function fn of this file, and its number
// there: fn itself unless it is an extern.
func (c *Component) Resolve(fn bytecode.FuncID) (*Component, bytecode.FuncID) {
	if n := len(c.file.Funcs); int(fn) >= n {
		return c.externs[int(fn)-n].component, bytecode.FuncID(c.externs[int(fn)-n].id)
	}
	return c, fn
}

// ResolveGlobal returns the component that defines variable g of this file, and its
// number there.
func (c *Component) ResolveGlobal(g bytecode.GlobalID) (*Component, bytecode.GlobalID) {
	if n := len(c.file.Globals); int(g) >= n {
		return c.externGlobals[int(g)-n].component, bytecode.GlobalID(c.externGlobals[int(g)-n].id)
	}
	return c, g
}

// Named returns the type of the given name that this component defines, nil if there is none.
func (c *Component) Named(name string) *bytecode.Type { return c.named[name] }

// Lookup returns the exported function of the given name.
func (c *Component) Lookup(name string) (bytecode.FuncID, bool) {
	s, ok := c.functions[name]
	return bytecode.FuncID(s.id), ok
}

// Sig returns the signature of a function or extern.
func (c *Component) Sig(fn bytecode.FuncID) *bytecode.Type {
	d, i := c.Resolve(fn)
	return d.funcs[i].sig
}

// ClosureType returns the type of the objects that a function of this file with captures is
// made into: a struct of the code's address and the captures, which no component can name. It
// is nil for a function without captures.
func (c *Component) ClosureType(fn bytecode.FuncID) *bytecode.Type { return c.funcs[fn].closure }

// Values returns each SSA value of a function of this file, by number: its type and what is
// proven of it. Parameters and captures that are bound to slots have no type.
func (c *Component) Values(fn bytecode.FuncID) []flow.Value { return c.funcs[fn].values }

// ValueType returns the type of an operand of a function of this file: of the value or
// of the slot. Precondition: the operand is not bytecode.None, which has none: callers ask for
// that first.
func (c *Component) ValueType(fn bytecode.FuncID, v bytecode.Operand) *bytecode.Type {
	if v.IsSlot() {
		return c.SlotType(fn, v.Slot())
	}
	return c.funcs[fn].values[v].Type
}

// SlotType returns the type of a slot of a function of this file.
func (c *Component) SlotType(fn bytecode.FuncID, slot int32) *bytecode.Type {
	return c.funcs[fn].slots[slot]
}

// GlobalType returns the type of a variable of this file, externs included.
func (c *Component) GlobalType(g bytecode.GlobalID) *bytecode.Type {
	d, i := c.ResolveGlobal(g)
	return d.types[d.file.Globals[i].Type]
}

// Methods returns the method set of a dynamic type of this component's universe, sorted
// by name: none unless t is a named type or a pointer to one. The methods of an instance
// of a generic type are those of the first verified component that supplied them.
func (c *Component) Methods(t *bytecode.Type) []MethodImpl { return methodSet(t, c.known.methods) }

// Supplies returns those of Methods that this component itself supplies, all or none: for
// an instance of a generic type several components may.
func (c *Component) Supplies(t *bytecode.Type) []MethodImpl { return methodSet(t, c.methods) }

// Receivers are the named types and instances of generic ones whose methods this component supplies.
func (c *Component) Receivers() iter.Seq[*bytecode.Type] { return maps.Keys(c.methods) }

// NumReceivers returns how many Receivers there are.
func (c *Component) NumReceivers() int { return len(c.methods) }
