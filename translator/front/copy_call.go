package front

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// A portalCall is what is known of the calls of a method.
type portalCall struct {
	sig    *bytecode.Type // without receiver
	conv   abi.Convention // receiver first
	layout abi.CopyLayout
}

func newCall(sig *bytecode.Type) *portalCall {
	conv := abi.PortalConvention(sig)
	return &portalCall{sig, conv, abi.LayoutOf(conv, sig.Params, sig.Results)}
}

// A wordAt is where a word of an argument or result is on one side of a call.
type wordAt struct {
	base ir.Value
	disp int64
}

// A side of a call has the words of registers in a CopyFrame, others at a stack pointer.
type side struct{ registers, stack wordAt }

// of returns where a side has a part.
func (s side) of(p abi.Part) wordAt {
	if p.Reg == abi.NoReg {
		return wordAt{s.stack.base, s.stack.disp + p.Stack}
	}
	return wordAt{s.registers.base, s.registers.disp + int64(abi.CopyWord(p.Reg))}
}

func (l *copier) read(w wordAt) ir.Value { return l.word(w.base, int32(w.disp)) }

func (l *copier) write(w wordAt, v ir.Value) {
	l.store(ir.Mem{Disp: int32(w.disp)}, w.base, 0, ir.W8, v)
}

// A copied is a value that was moved to the target's side, but for what it refers to.
type copied struct {
	typ  *bytecode.Type
	site site
}

// moveParts copies the words that are passed in place, and returns what they are of. index is that
// of the first of types.
func (l *copier) moveParts(parts []abi.Part, from, to side, types []*bytecode.Type, index int) (list []copied) {
	words := make([]map[int64]wordAt, len(types))
	for _, p := range parts {
		i := p.Index - index
		if i < 0 || p.Indirect {
			continue
		}
		w := to.of(p)
		l.write(w, l.read(from.of(p)))
		if words[i] == nil {
			words[i] = map[int64]wordAt{}
			list = append(list, copied{types[i], func(offset int64) (ir.Value, ir.Mem) {
				w := words[i][offset]
				return w.base, ir.Mem{Disp: int32(w.disp)}
			}})
		}
		words[i][p.Leaf.Offset] = w
	}
	return list
}

// copyArguments makes code.CopyArguments. Its parameters are the CopyFrame, below the caller's return
// address, the stack pointer at which the method is to be called, and the block of its domain.
func (l *copier) copyArguments(c *portalCall, x []ir.Value) (ir.Value, error) {
	frame, sp := x[0], x[1]
	l.to = x[2]
	from := side{wordAt{frame, abi.CopyFrameIn}, wordAt{frame, abi.CopyFrameBytes + bytecode.WordSize}}
	to := side{wordAt{frame, abi.CopyFrameOut}, wordAt{sp, 0}}
	list := l.moveParts(c.conv.Args, from, to, c.sig.Params, 1)
	for _, p := range c.conv.Args {
		if !p.Indirect {
			continue
		}
		slot := l.binaryImm(ir.OpAdd, ir.W8, sp, c.layout.Slots[p.Index])
		if p.Index > 0 {
			t := c.sig.Params[p.Index-1]
			l.copyWhole(slot, l.read(from.of(p)), l.constant(t.Size()))
			list = append(list, copied{t, inMemory(slot)})
		}
		l.write(to.of(p), slot)
	}
	return l.copyAll(list)
}

// copyResults makes code.CopyResults. Its parameters are the CopyFrame, below the stack pointer at
// which the method was called, the caller's SavedSP, and the block of its domain.
func (l *copier) copyResults(c *portalCall, x []ir.Value) (ir.Value, error) {
	frame, saved := x[0], x[1]
	l.to = x[2]
	from := side{wordAt{frame, abi.CopyFrameIn}, wordAt{frame, abi.CopyFrameBytes}}
	caller := side{wordAt{saved, abi.CopyFrameIn - abi.CopyFrameBytes}, wordAt{saved, bytecode.WordSize}}
	list := l.moveParts(c.conv.Results, from, side{wordAt{frame, abi.CopyFrameOut}, caller.stack}, c.sig.Results, 0)
	for _, p := range c.conv.Args {
		if p.Index < 0 {
			t, slot := c.sig.Results[-1-p.Index], l.read(caller.of(p))
			l.copyWhole(slot, l.binaryImm(ir.OpAdd, ir.W8, frame, abi.CopyFrameBytes+c.layout.Slots[p.Index]), l.constant(t.Size()))
			list = append(list, copied{t, inMemory(slot)})
		}
	}
	return l.copyAll(list)
}

// maxCopied is how many types of objects a call may lead to: they are looked at for each method.
const maxCopied = 1000

// copyAll copies what values refer to that were moved already, and replaces their references.
func (l *copier) copyAll(list []copied) (ir.Value, error) {
	shares, deep := sharing{}, false
	for _, v := range list {
		deep = l.meet(shares, v.typ, false) || deep
	}
	if len(shares) > maxCopied {
		return 0, fmt.Errorf("parameters lead to objects of %d types: %w", len(shares), ir.ErrLimit)
	}
	first := l.open(shares, deep)
	for _, v := range list {
		if v.typ.HasPointers() {
			l.fix(v.typ, v.site, 0, shares)
		}
	}
	if deep {
		l.callCopier(code.CopyGraph, nil, first, l.to)
	}
	return l.constant(1), nil
}

// open begins a copy to the heap of l.to, and returns where its first object will be. Whoever looks
// at the table in this copy must find nothing of another one: copies of what objects refer to, when
// it is deep, look there for all objects.
func (l *copier) open(shares sharing, deep bool) (first ir.Value) {
	for _, field := range [3]int32{abi.CopyingFull, abi.CopyingCollided, abi.CopyingCode} {
		l.setState(field, l.constant(0))
	}
	first = l.word(l.to, abi.DomainHeapNext)
	l.setState(abi.CopyingFirst, first)
	limit, end := l.binary(ir.OpAdd, ir.W8, first, l.word(l.to, abi.DomainCopyLimit)), l.word(l.to, abi.DomainHeapEnd)
	l.setState(abi.CopyingEnd, l.choose(l.ints(ir.Below, ir.W8, limit, end), values(limit), values(end))[0])
	l.setState(abi.CopyingLeft, l.state(abi.CopyingRoom))
	for _, n := range shares {
		deep = deep || n > 1
	}
	if deep {
		round := l.binary(ir.OpAdd, ir.W8, l.state(abi.CopyingRound), l.constant(1<<abi.CopyRoundShift))
		l.leaveIf(isZero(round), l.failed)
		l.setState(abi.CopyingRound, round)
	}
	return first
}
