package asm

// An Assembler collects the instructions of one piece of code. The zero value is
// ready for use.
type Assembler struct {
	// Both grow only, until Finish settles them: positions that callers keep stay right.
	text   []byte  // a branch or alignment is one byte until Finish
	relocs []Reloc // by rising offset, which is a position until Finish

	// Bound once. Both are resolved in Finish; before, positions count each branch as one byte.
	labels   []uint32 // by Label: position in text; unbound if not known yet, which Finish refuses
	branches []branch // by rising position: Offset searches by halves

	// The first one. Emission goes on, so that nobody need look, and Finish returns it.
	err error
}

// A Label is a place in the code that branches lead to.
type Label uint32

const unbound = ^uint32(0)

// What stands for a branch in the text until the end: settle and appendBranch tell branches apart
// by it. Of jumps it is an opcode that they have in the end.
const (
	addressField = 0x00 // a relative address of 4 bytes
	jump         = 0xE9
	jumpIf       = 0x70 // plus the condition
	padding      = 0x90
)

// A branch is an instruction whose size is known only at the end. at and label are fixed; settle
// sets the others, and Offset relies on them.
type branch struct {
	at    uint32 // position in text of the byte that stands for it
	size  uint32 // bytes it takes in the end; of a jump it only grows, so that settling ends
	shift uint32 // bytes by which the final text is longer before it
	label Label  // for padding: the alignment
}

// shorteningRounds bounds the search for the shortest branches: those that were not
// settled by then become long. Text is right whatever it is.
const shorteningRounds = 8

// Position returns the place of the next instruction: see Offset.
func (a *Assembler) Position() uint32 { return uint32(len(a.text)) }

// NewLabel makes a label that is still to be bound.
func (a *Assembler) NewLabel() Label {
	a.labels = append(a.labels, unbound)
	return Label(len(a.labels) - 1)
}

// Bind puts the label in front of the next instruction.
func (a *Assembler) Bind(l Label) { a.labels[l] = a.Position() }

// Here returns a new label in front of the next instruction.
func (a *Assembler) Here() Label {
	l := a.NewLabel()
	a.Bind(l)
	return l
}

// Jmp emits a jump to the label.
func (a *Assembler) Jmp(l Label) { a.branch(jump, l) }

// Jcc emits a jump to the label under the condition.
func (a *Assembler) Jcc(c Cond, l Label) { a.branch(jumpIf|byte(c), l) }

// Align pads the code with no-operations to a multiple of n bytes, a power of two.
// The text has to be loaded at such an address, too.
func (a *Assembler) Align(n uint32) { a.branch(padding, Label(n)) }

func (a *Assembler) branch(opcode byte, l Label) {
	a.branches = append(a.branches, branch{at: a.Position(), label: l})
	a.text = append(a.text, opcode)
}

// LeaLabel emits a load of the label's address.
func (a *Assembler) LeaLabel(r Reg, l Label) {
	a.text = append(a.text, 0x48|byte(r)>>1&4, 0x8D, byte(r)&7<<3|5)
	a.branch(addressField, l)
}

// CallSymbol emits a call of a symbol.
func (a *Assembler) CallSymbol(s Symbol) { a.toSymbol(s, 0xE8) }

// JmpSymbol emits a jump to a symbol.
func (a *Assembler) JmpSymbol(s Symbol) { a.toSymbol(s, 0xE9) }

func (a *Assembler) toSymbol(s Symbol, opcode byte) {
	a.text = append(a.text, opcode)
	a.relocate(true, s, 0)
	a.little(0, 4)
}

func (a *Assembler) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}
