package ir

import (
	"errors"
	"fmt"
)

// ErrLimit says that a function is too large or too entangled to be translated. Whatever stage
// refuses one for its size returns it: tests tell that from defects by it.
var ErrLimit = errors.New("function exceeds the translator's limits")

// OverLimit says what there is too much of.
func OverLimit(most int, what string) error {
	return fmt.Errorf("%w: more than %d %s", ErrLimit, most, what)
}

// A Value is the number of an SSA value in its function. 0 is none.
type Value int32

// Class is the kind of register that a value lives in.
type Class uint8

// The classes.
const (
	Int Class = iota
	Float
)

// A ValueInfo describes a value.
type ValueInfo struct {
	// Final: passes look through values by Def, and the registers that a value may have follow from
	// Class.
	Def   *Instr // the only one that has it in Defs, but for what allocation adds
	Class Class

	// Must be set of whatever refers to an object and lives across a safepoint, and of nothing
	// that is another number then: stack maps go by it alone. The front end sets it, and package
	// opt of a value that takes the place of one that has it.
	Pointer bool // a reference that collectors follow and change
}

// A Func is a function in SSA form. The front end makes it, package opt changes its blocks,
// regalloc gives registers and slots, and a target reads it; each relies on the one before.
type Func struct {
	Name, Source string // full name; file, for traces
	Line         int32  // of the source where it begins: traces have it for the prologue
	CheckStack   bool   // its prologue does, unless its frame is small and it calls nothing; final

	// Behind the front end nobody adds values: tables of the passes go by their numbers. Blocks are
	// the order of the code, but for cold ones, and Roots relies on the entry to be first.
	Machine *Machine    // that it is for: regalloc keeps to it, and its target emits the function
	Blocks  []*Block    // the entry, which has no predecessors, first
	Values  []ValueInfo // by number; entry 0 is none

	// Handler is the block where DomainZero continues after a panic, nil if none. It has no
	// predecessors, and finds nothing in registers or spill slots: the front end keeps what it
	// needs in variable slots.
	Handler *Block

	// Set by the front end. Package opt relies on it: calls of calls multiply.
	Calls bool // it calls functions, and polls at its entry

	// Of code whose time has another bound, and that may not be stopped: package opt adds no polls.
	NoPolls bool

	// Set by the front end and final, but for Spills. All offsets in the frame follow from them.
	// References in slots are visited at every safepoint, so the slots are cleared at the entry,
	// before the first.
	SlotBytes int64   // of variable slots, at BaseSlot; a multiple of 8
	SlotRefs  []int64 // offsets of references in them
	OutBytes  int64   // of outgoing arguments, at BaseOut: the most of all calls
	Spills    int     // spill slots, after allocation

	// Room for what NewInstr and List make next, not handed out yet.
	instrs    []Instr
	valueSlab []Value

	work      int // how often Work was called
	numBlocks int // made so far: the next ID; side tables are so long
	numInstrs int // made so far, also those that were dropped since: see NumInstrs
}

// A Block is a basic block: phis, other instructions, a terminator, in this order, on which Phis
// and Last rely.
type Block struct {
	ID int // fixed and unique in the function: side tables go by it

	// Edges stand in both blocks. Phis rely on the order of Preds, that of their operands;
	// terminators on that of Succs.
	Instrs []*Instr
	Preds  []*Block
	Succs  []*Block // of a branch, first where it leads if the condition holds

	Cold bool  // seldom executed: it is laid out last, and allocation spares other ways
	Tag  int32 // for whoever builds the function; nobody else looks at it

	// Of the last SortBlocks, Dominators and Loops. A pass that changes edges runs them again
	// before anybody relies on these: opt before it merges, and last for regalloc and targets.
	Order int // position in Func.Blocks after SortBlocks
	Depth int // loop nesting, after Loops

	first, end int32 // places in the dominator tree of what it dominates, after Dominators
}

// NewFunc returns an empty function for a machine.
func NewFunc(m *Machine) *Func { return &Func{Machine: m, Values: make([]ValueInfo, 1, 64)} }

// NewBlock returns a new block, which is not yet in f.Blocks.
func (f *Func) NewBlock() *Block {
	f.numBlocks++
	return &Block{ID: f.numBlocks - 1}
}

// NumInstrs returns how many instructions were made: the front end bounds all that passes take by it.
func (f *Func) NumInstrs() int { return f.numInstrs }

// NewInstr returns a new instruction, which is not yet in a block.
func (f *Func) NewInstr(op Op) *Instr {
	in := &Cut(&f.instrs, 1, min(8+f.numInstrs, 128))[0] // most functions are small
	f.numInstrs++
	in.Op = op
	f.Work()
	return in
}

// workPerStep is how many instructions a pass looks at from one Machine.Step to the next.
const workPerStep = 128

// Work is called by passes for each instruction that they look at.
func (f *Func) Work() {
	if f.work++; f.work%workPerStep == 0 && f.Machine.Step != nil {
		f.Machine.Step()
	}
}

// List returns a list of n values.
func (f *Func) List(n int) []Value { return Cut(&f.valueSlab, n, min(16+2*f.numInstrs, 512)) }

// Cut cuts a list of n entries from a larger one. If that has not so many left, a new one takes its
// place, of as many as more says.
func Cut[E any](larger *[]E, n, more int) []E {
	if n > len(*larger) {
		*larger = make([]E, max(n, more))
	}
	list := (*larger)[:n:n]
	*larger = (*larger)[n:]
	return list
}

// Args sets the operands of an instruction.
func (f *Func) Args(in *Instr, args ...Value) {
	in.Args = f.List(len(args))
	copy(in.Args, args)
}

// Define appends a result to an instruction.
func (f *Func) Define(in *Instr, class Class, pointer bool) Value {
	v := Value(len(f.Values))
	f.Values = append(f.Values, ValueInfo{Def: in, Class: class, Pointer: pointer})
	if in.Defs == nil {
		in.Defs = f.List(1)
		in.Defs[0] = v
	} else {
		in.Defs = append(in.Defs, v)
	}
	return v
}

// Class returns the class of a value.
func (f *Func) Class(v Value) Class { return f.Values[v].Class }

// Def returns the instruction that defines a value.
func (f *Func) Def(v Value) *Instr { return f.Values[v].Def }

// Const returns the value of an integer constant.
func (f *Func) Const(v Value) (int64, bool) {
	if d := f.Values[v].Def; d.Op == OpConst {
		return d.Imm, true
	}
	return 0, false
}

// Edge connects two blocks.
func Edge(from, to *Block) {
	from.Succs = append(from.Succs, to)
	to.Preds = append(to.Preds, from)
}

// Phis returns the block's phis.
func (b *Block) Phis() []*Instr {
	n := 0
	for n < len(b.Instrs) && b.Instrs[n].Op == OpPhi {
		n++
	}
	return b.Instrs[:n]
}

// Last returns the block's terminator, nil if it has none yet.
func (b *Block) Last() *Instr {
	if n := len(b.Instrs); n > 0 && b.Instrs[n-1].Op.Is(Terminator) {
		return b.Instrs[n-1]
	}
	return nil
}
