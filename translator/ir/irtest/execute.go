package irtest

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/portico-os/portico/translator/ir"
)

// An Outcome is what a function did that others can see, and what is in memory in the end.
type Outcome struct {
	Events []string
	Memory []string
	Polls  int
}

// errTrap says that control left the function.
var errTrap = errors.New("trap")

// errSteps says that a function takes too long.
var errSteps = errors.New("irtest: too many steps")

// maxSteps bounds the instructions of one execution.
const maxSteps = 20_000

// A values is where an execution keeps its values: by number, or in registers and spill slots.
type values interface {
	// begin says what world the function runs in.
	begin(w *world)
	// args returns the operands of an instruction, as they are before it.
	args(in *ir.Instr) ([]uint64, error)
	// define sets its results.
	define(in *ir.Instr, results []uint64) error
	// own executes an instruction of allocation's and reports whether it was one.
	own(in *ir.Instr) (bool, error)
	// collect moves all objects, references in values with them.
	collect(in *ir.Instr) error
	// cross goes over an edge.
	cross(from, to *ir.Block)
	// enterHandler forgets all values.
	enterHandler()
}

// run executes a function on values.
func run(f *ir.Func, v values, seed uint64) (Outcome, error) {
	w := newWorld(f)
	v.begin(w)
	b := f.Blocks[0]
	var o Outcome
	finish := func(err error) (Outcome, error) {
		o.Events, o.Memory = w.events, w.state()
		return o, err
	}
	handled := false
	for steps := 0; ; {
		next := (*ir.Block)(nil)
		trapped := false
		for _, in := range b.Instrs {
			if in.Op == ir.OpPhi {
				continue
			}
			if steps++; steps > maxSteps {
				return finish(errSteps)
			}
			if mine, err := v.own(in); mine || err != nil {
				if err != nil {
					return finish(fmt.Errorf("b%d: %s: %w", b.ID, line(in), err))
				}
				continue
			}
			x, err := v.args(in)
			if err != nil {
				return finish(fmt.Errorf("b%d: %s: %w", b.ID, line(in), err))
			}
			if in.Op == ir.OpPoll {
				o.Polls++
			}
			switch in.Op {
			case ir.OpJump:
				next = b.Succs[0]
				continue
			case ir.OpBranch:
				next = b.Succs[1]
				if holds(in, x) {
					next = b.Succs[0]
				}
				continue
			case ir.OpReturn, ir.OpUnreachable:
				w.event("%v%s", in.Op, w.show(x))
				return finish(nil)
			}
			results, err := w.effect(in, x, seed, func() error { return v.collect(in) })
			if errors.Is(err, errTrap) {
				trapped = true
				break
			}
			if err == nil {
				err = v.define(in, results)
			}
			if err != nil {
				return finish(fmt.Errorf("b%d: %s: %w", b.ID, line(in), err))
			}
		}
		switch {
		case trapped && (f.Handler == nil || handled):
			return finish(nil)
		case trapped:
			handled = true
			v.enterHandler()
			b = f.Handler
		default:
			v.cross(b, next)
			b = next
		}
	}
}

// show returns the words of an event.
func (w *world) show(x []uint64) (s string) {
	for _, v := range x {
		s += fmt.Sprintf(" %x", stripped(v))
	}
	return s
}

// address returns where an instruction's memory operand is.
func (w *world) address(in *ir.Instr, x []uint64) uint64 {
	m := in.Mem
	at := uint64(int64(m.Disp))
	switch m.Base {
	case ir.BaseValue:
		at += x[m.BaseArg]
	case ir.BaseSlot:
		at += fixedAddress(frameSlots, 0)
	case ir.BaseOut:
		at += fixedAddress(frameOut, 0)
	case ir.BaseCPU:
		at += fixedAddress(blockCPU, 0)
	case ir.BaseDomain:
		at += fixedAddress(blockDomain, 0)
	case ir.BaseNone:
		at += fixedAddress(firstSymbol+uint64(m.Sym), 0)
	}
	if m.Indexed {
		at += x[m.IndexArg] * uint64(m.Scale)
	}
	return at
}

// trap leaves the function with an instruction's trap.
func (w *world) trap(in *ir.Instr, x []uint64) error {
	if in.Trap == nil {
		return errors.New("a trap without its description")
	}
	operand := func(o ir.TrapOperand) uint64 {
		if o.IsArg {
			return x[o.Arg]
		}
		return uint64(o.Const)
	}
	w.event("trap %d%s", in.Trap.Code, w.show([]uint64{operand(in.Trap.A), operand(in.Trap.B)}))
	return errTrap
}

// isNil reports whether an access at an address faults as one of nil does.
func isNil(at uint64) bool { return at < 4096 }

// effect executes an instruction that is no terminator and not allocation's own.
func (w *world) effect(in *ir.Instr, x []uint64, seed uint64, collect func() error) ([]uint64, error) {
	if out, ok := compute(in, x); ok {
		return out, nil
	}
	switch in.Op {
	case ir.OpEntry:
		return w.make(in, seed, 1), nil
	case ir.OpLea:
		return []uint64{w.address(in, x)}, nil
	case ir.OpDiv:
		if cut(x[1], in.Width) == 0 {
			return nil, w.trap(in, x)
		}
		return divide(in, x[0], x[1]), nil
	case ir.OpTrapIf:
		if holds(in, x) {
			return nil, w.trap(in, x)
		}
		return nil, nil
	case ir.OpNilCheck:
		if isNil(x[0]) {
			return nil, w.trap(in, x)
		}
		return nil, nil
	case ir.OpLoad:
		return w.load(in, x)
	case ir.OpStore:
		return nil, w.store(in, x)
	case ir.OpClearSlots:
		w.fixed[frameSlots] = &object{}
		return nil, nil
	case ir.OpClearMem, ir.OpCopyMem, ir.OpFill:
		return nil, w.bulk(in, x)
	case ir.OpTime:
		w.event("time")
		return one(number(uint64(len(w.events))), ir.W8)
	case ir.OpPoll:
		return nil, collect()
	case ir.OpAlloc:
		w.made[in.Line]++
		number := hash(uint64(in.Line), w.made[in.Line]) & numberMask
		if err := collect(); err != nil {
			return nil, err
		}
		return []uint64{w.object(number)}, nil
	case ir.OpCall, ir.OpCallMem:
		return w.call(in, x, collect)
	}
	return nil, errUnknown
}

// call is a call of something that changes memory.
func (w *world) call(in *ir.Instr, x []uint64, collect func() error) ([]uint64, error) {
	w.disturb()
	out, err := w.bytes(fixedAddress(frameOut, 0), int(min(w.f.OutBytes, objectBytes)))
	if err != nil {
		return nil, err
	}
	w.event("%v %d%s out %x", in.Op, in.Sym, w.show(x), out)
	for i := range out {
		out[i] = byte(w.calls) + byte(i)
	}
	if in.Safepoint {
		if err := collect(); err != nil {
			return nil, err
		}
	}
	return w.make(in, w.calls, uint64(in.Sym)), nil
}

// make returns results from outside for an instruction.
func (w *world) make(in *ir.Instr, seeds ...uint64) (out []uint64) {
	for i, d := range in.Defs {
		n := hash(append(seeds, uint64(i))...)
		switch {
		case w.f.Class(d) == ir.Float:
			out = append(out, fromFloat(float64(int64(n%2000)-1000)/8, ir.W8))
		case w.f.Values[d].Pointer && n%16 == 0:
			out = append(out, 0)
		case w.f.Values[d].Pointer:
			out = append(out, w.object(n&numberMask))
		case n%8 == 0:
			out = append(out, n>>8%3)
		default:
			out = append(out, n&^(reference|immovable))
		}
	}
	return out
}

func (w *world) load(in *ir.Instr, x []uint64) ([]uint64, error) {
	at := w.address(in, x)
	if isNil(at) {
		return nil, w.trap(in, x)
	}
	b, err := w.bytes(at, int(in.Width))
	if err != nil {
		return nil, err
	}
	switch in.Memory {
	case ir.MemoryShared:
		w.shared++
		w.event("read %x", stripped(at))
		return one(number(w.shared, stripped(at)), in.Width)
	case ir.MemoryDescriptor:
		return one(number(w.calls, stripped(at)), in.Width)
	case ir.MemoryConstant:
		return one(number(stripped(at)), in.Width)
	}
	var word [8]byte
	copy(word[:], b)
	return []uint64{binary.LittleEndian.Uint64(word[:])}, nil
}

func (w *world) store(in *ir.Instr, x []uint64) error {
	at, v := w.address(in, x), uint64(in.Imm)
	if !in.HasImm {
		v = x[0]
	}
	if isNil(at) {
		return w.trap(in, x)
	}
	b, err := w.bytes(at, int(in.Width))
	if err != nil {
		return err
	}
	if in.Memory == ir.MemoryShared {
		w.event("write %x %x", stripped(at), cut(v, in.Width))
		return nil
	}
	copy(b, binary.LittleEndian.AppendUint64(nil, v))
	return nil
}

func (w *world) bulk(in *ir.Instr, x []uint64) error {
	n := int(in.Imm)
	if in.Op == ir.OpFill {
		n = int(x[1])
	}
	to, err := w.bytes(x[0], n)
	if err != nil {
		return err
	}
	switch in.Op {
	case ir.OpClearMem:
		clear(to)
	case ir.OpFill:
		for i := range to {
			to[i] = byte(x[2])
		}
	default:
		from, err := w.bytes(x[1], n)
		if err != nil {
			return err
		}
		copy(to, from)
	}
	return nil
}
