package interp

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
)

// object executes the instructions on slices, objects and interfaces.
func (f *frame) object(in *bytecode.Instr, x, y value) *unwinding {
	var t *bytecode.Type
	if in.Type != bytecode.NoType {
		t = f.c.Type(in.Type)
	}
	set := func(v value) *unwinding { f.put(in.Dst[0], v); return nil }
	switch in.Op {
	case bytecode.OpNew:
		if count(t) > maxVariables {
			return trap(bytecode.TrapMemory, 0, 0)
		}
		return set(pointerTo(newVariable(t)))
	case bytecode.OpMakeSlice:
		n, c := int(x.n), int(y.n)
		switch size := t.Under().Elem.Size(); {
		case n < 0 || size > 0 && int64(n) > (1<<47)/size:
			return trap(bytecode.TrapMakeLen, 0, 0)
		case c < n || size > 0 && int64(c) > (1<<47)/size:
			return trap(bytecode.TrapMakeCap, 0, 0)
		case int64(c)*count(t.Under().Elem) > maxVariables:
			return trap(bytecode.TrapMemory, 0, 0)
		}
		array := newVariable(f.c.Universe().Array(t.Under().Elem, int64(c)))
		return set(value{ref: &slice{array, 0, n, c}})
	case bytecode.OpSlice:
		return f.slice(in, x)
	case bytecode.OpSliceToArray:
		s, n := x.slice(), int(t.Under().Elem.Under().Len)
		f.told(in, s.len, n)
		if s.len < n {
			return trap(bytecode.TrapSliceToArray, s.len, n)
		}
		if s.array == nil {
			return set(value{})
		}
		return set(pointerTo(&variable{parts: s.array.parts[s.low : s.low+n : s.low+n]}))
	case bytecode.OpLen:
		return set(integer(x.length()))
	case bytecode.OpCap:
		return set(integer(x.slice().cap))
	case bytecode.OpCopySlice:
		return set(integer(copySlice(x.slice(), y)))
	case bytecode.OpFreeze:
		return set(textValue(string(x.slice().bytes())))
	case bytecode.OpBox:
		b := &box{t: f.operandType(in.Args[0]), v: f.get(in.Args[0])}
		return set(value{ref: b})
	case bytecode.OpUnbox:
		b := x.box()
		ok := b != nil && b.t == t
		switch {
		case ok:
			f.put(in.Dst[0], b.v)
		case in.Dst[0].IsSlot():
			f.slots[in.Dst[0].Slot()].clear()
		default:
			f.put(in.Dst[0], value{})
		}
		f.put(in.Dst[1], boolean(ok))
	case bytecode.OpAssert:
		b := x.box()
		ok := b != nil && f.implements(b.t, t)
		if !ok {
			x = value{}
		}
		f.put(in.Dst[0], x)
		f.put(in.Dst[1], boolean(ok))
	default:
		panic(fmt.Sprintf("interp: operation %s", in.Op))
	}
	return nil
}

func (f *frame) operandType(v bytecode.Operand) *bytecode.Type {
	if v.IsSlot() {
		return f.c.SlotType(f.fn, v.Slot())
	}
	return f.types[v].Type
}

func (f *frame) implements(t, iface *bytecode.Type) bool {
	has := map[string]*bytecode.Type{}
	for _, m := range f.c.Methods(t) {
		sig := m.Component.Sig(m.Func)
		has[m.Name] = f.c.Universe().Func(sig.Params[1:], sig.Results, sig.Variadic)
	}
	for _, m := range iface.Under().Methods {
		if has[m.Name] != m.Sig {
			return false
		}
	}
	return true
}

func copySlice(dst slice, src value) int {
	if s, ok := src.ref.(string); ok {
		n := min(dst.len, len(s))
		for i := range n {
			dst.at(i).v = value{n: uint64(s[i])}
		}
		return n
	}
	from := src.slice()
	n := min(dst.len, from.len)
	copies := make([]*variable, n)
	for i := range copies {
		copies[i] = from.at(i).clone()
	}
	for i := range copies {
		dst.at(i).set(copies[i])
	}
	return n
}

// slice executes the slice instruction.
func (f *frame) slice(in *bytecode.Instr, x value) *unwinding {
	bound := func(i, otherwise int) int {
		if in.Args[i] == bytecode.None {
			return otherwise
		}
		return int(f.values[in.Args[i]].n)
	}
	if f.kind(in.Args[0]) == bytecode.KindString {
		s := x.text()
		low, high := bound(1, 0), bound(2, len(s))
		f.told(in, high, len(s))
		f.told(in, low, high)
		switch {
		case high < 0 || high > len(s):
			return trap(bytecode.TrapSliceAlen, high, len(s))
		case low < 0 || low > high:
			return trap(bytecode.TrapSliceB, low, high)
		}
		f.put(in.Dst[0], textValue(s[low:high]))
		return nil
	}
	s := x.slice()
	isArray := f.kind(in.Args[0]) == bytecode.KindPointer
	if isArray {
		n := len(x.pointer().parts)
		s = slice{x.pointer(), 0, n, n}
	}
	low, high, max := bound(1, 0), bound(2, s.len), bound(3, s.cap)
	over := bytecode.TrapSliceAcap
	if isArray {
		over = bytecode.TrapSliceAlen
	}
	three := in.Args[3] != bytecode.None
	f.told(in, high, max)
	f.told(in, low, high)
	switch {
	case three && (max < 0 || max > s.cap):
		return trap(bytecode.TrapSlice3Acap, max, s.cap)
	case three && (high < 0 || high > max):
		return trap(bytecode.TrapSlice3B, high, max)
	case three && (low < 0 || low > high):
		return trap(bytecode.TrapSlice3C, low, high)
	case high < 0 || high > s.cap:
		return trap(over, high, s.cap)
	case low < 0 || low > high:
		return trap(bytecode.TrapSliceB, low, high)
	}
	if s.array == nil {
		f.put(in.Dst[0], value{})
		return nil
	}
	f.put(in.Dst[0], value{ref: &slice{s.array, s.low + low, high - low, max - low}})
	return nil
}
