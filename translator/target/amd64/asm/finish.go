package asm

import (
	"fmt"
	"sort"
)

// Finish fixes the sizes of branches and returns the text and its relocations.
func (a *Assembler) Finish() ([]byte, []Reloc, error) {
	if a.err != nil {
		return nil, nil, a.err
	}
	for i, b := range a.branches {
		if a.text[b.at] != padding && a.labels[b.label] == unbound {
			return nil, nil, fmt.Errorf("asm: branch %d leads to a label that was never bound", i)
		}
	}
	for round := 0; !a.settle(round); round++ {
	}
	text := make([]byte, 0, a.Offset(a.Position()))
	from := uint32(0)
	for _, b := range a.branches {
		text = append(text, a.text[from:b.at]...)
		text = a.appendBranch(text, b)
		from = b.at + 1
	}
	text = append(text, a.text[from:]...)
	for i := range a.relocs {
		a.relocs[i].Offset = a.Offset(a.relocs[i].Offset)
	}
	return text, a.relocs, nil
}

// Offset returns the offset in the finished text of a position. Finish comes first.
func (a *Assembler) Offset(position uint32) uint32 {
	i := sort.Search(len(a.branches), func(i int) bool { return a.branches[i].at >= position })
	if i == 0 {
		return position
	}
	b := &a.branches[i-1]
	return position + b.shift + b.size - 1
}

// LabelOffset returns the offset in the finished text of a bound label.
func (a *Assembler) LabelOffset(l Label) uint32 { return a.Offset(a.labels[l]) }

// settle lays out the text with the sizes that the branches have so far, and makes
// those long that do not reach their labels. It reports whether there were none.
// Branches only grow, so it ends.
func (a *Assembler) settle(round int) bool {
	shift := uint32(0)
	for i := range a.branches {
		b := &a.branches[i]
		b.shift = shift
		switch opcode := a.text[b.at]; {
		case opcode == padding:
			b.size = -(b.at + shift) & uint32(b.label-1)
		case opcode == addressField:
			b.size = 4
		case b.size == 0:
			b.size = 2
		}
		shift += b.size - 1
	}
	settled := true
	for i := range a.branches {
		b := &a.branches[i]
		opcode := a.text[b.at]
		if b.size != 2 || opcode == padding {
			continue
		}
		if d := a.distance(*b); d == int32(int8(d)) && round < shorteningRounds {
			continue
		}
		settled = false
		b.size = 5
		if opcode != jump {
			b.size = 6
		}
	}
	return settled
}

// distance returns how far the branch's label is from the branch's end.
func (a *Assembler) distance(b branch) int32 {
	return int32(a.LabelOffset(b.label)) - int32(b.at+b.shift+b.size)
}

// noOperations has the recommended instructions of 1 to 9 bytes without effect, by length less 1:
// appendBranch relies on that. Fixed.
var noOperations = [...]string{
	"\x90", "\x66\x90", "\x0F\x1F\x00", "\x0F\x1F\x40\x00", "\x0F\x1F\x44\x00\x00", "\x66\x0F\x1F\x44\x00\x00",
	"\x0F\x1F\x80\x00\x00\x00\x00", "\x0F\x1F\x84\x00\x00\x00\x00\x00", "\x66\x0F\x1F\x84\x00\x00\x00\x00\x00",
}

func (a *Assembler) appendBranch(text []byte, b branch) []byte {
	opcode := a.text[b.at]
	if opcode == padding {
		for n := int(b.size); n > 0; {
			k := min(n, len(noOperations))
			text = append(text, noOperations[k-1]...)
			n -= k
		}
		return text
	}
	d := uint32(a.distance(b))
	switch {
	case b.size == 2 && opcode == jump:
		return append(text, 0xEB, byte(d))
	case b.size == 2:
		return append(text, opcode, byte(d))
	case opcode == jump:
		text = append(text, jump)
	case opcode != addressField:
		text = append(text, 0x0F, opcode+0x10)
	}
	return append(text, byte(d), byte(d>>8), byte(d>>16), byte(d>>24))
}
