package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// A comparer builds code that compares two variables of a type, or hashes one: what == and maps do with
// what is in interfaces. It is ordinary code of the domain, with polls, safepoints and a stack that may
// overflow: whatever it is given stalls nobody.
type comparer struct {
	operations
	unequal *ir.Block // where differences lead; nil: it hashes
	hash    ir.Value  // of what came before
}

// LowerComparer builds code.EqualValues or code.HashValue of a comparable type.
func LowerComparer(k code.Copier, t *bytecode.Type, m *ir.Machine) (*ir.Func, []code.Symbol, error) {
	l := &comparer{operations: newOperations(Options{Checks: true}, m)}
	l.f.Name, l.f.Source = k.String(), "portico/comparer"
	l.start(l.f.NewBlock())
	entry := l.op(ir.OpEntry, ir.W8)
	entry.Fix = &ir.Constraints{}
	a, result := l.result(entry, ir.Int, true, 0), ir.Value(0)
	if k == code.EqualValues {
		b := l.result(entry, ir.Int, true, 1)
		l.unequal = l.f.NewBlock()
		l.compare(t, a, b, 0)
		result = l.constant(1)
	} else {
		l.hash = l.result(entry, ir.Int, false, 1)
		l.compare(t, a, 0, 0)
		result = l.hash
	}
	l.give(result)
	if l.unequal != nil && len(l.unequal.Preds) > 0 {
		l.start(l.unequal)
		l.give(l.constant(0))
	}
	l.placePhis()
	return l.f, l.symbols, nil
}

// A part of a variable is what is compared at once: one of a type, or, without one, bytes that are equal
// exactly if what they stand for is.
type part struct {
	typ           *bytecode.Type
	offset, bytes int64
}

// maxInline is how large a part of its own code is, in bytes: larger structs have functions of their own,
// so that a few types that have each other twice do not make code without end.
const maxInline = 256

// parts returns the parts of a variable. References are bits where they are compared, and parts where
// they are hashed: objects move.
func (l *comparer) parts(list []part, t *bytecode.Type, offset int64, whole bool) []part {
	u := t.Under()
	bits := u.Kind.IsInteger() || u.Kind == bytecode.KindBool || l.unequal != nil && u.IsPointerShaped()
	switch {
	case u.Size() == 0:
	case bits || u.Kind == bytecode.KindArray && u.Elem.Under().Kind.IsInteger():
		if n := len(list); n > 0 && list[n-1].typ == nil && list[n-1].offset+list[n-1].bytes == offset {
			list[n-1].bytes += u.Size()
			return list
		}
		return append(list, part{nil, offset, u.Size()})
	case u.Kind == bytecode.KindStruct && (whole || u.Size() <= maxInline):
		for i, f := range u.Fields {
			if bytecode.BaseName(f.Name) != "_" {
				list = l.parts(list, f.Type, offset+u.Offset(i), false)
			}
		}
	case u.Kind == bytecode.KindArray && u.Len == 1:
		return l.parts(list, u.Elem, offset, whole)
	default:
		return append(list, part{t, offset, u.Size()})
	}
	return list
}

// compare compares, or hashes, variables of a type at an offset of addresses.
func (l *comparer) compare(t *bytecode.Type, a, b ir.Value, offset int64) {
	for _, p := range l.parts(nil, t, offset, true) {
		if p.typ != nil && p.typ.IsInterface() {
			l.op(ir.OpPoll, ir.W8).Safepoint = true // what is in it may be this type again, without a loop
		}
		switch {
		case p.typ != nil && p.typ.Under().Kind == bytecode.KindArray:
			l.elements(p, a, b)
		case l.unequal != nil:
			l.differ(l.equalPart(p, a, b))
		default:
			l.hash = l.hashPart(p, a)
		}
	}
}

// differ leads to unequal if a bool is false.
func (l *comparer) differ(equal ir.Value) { l.leaveIf(intsImm(ir.Equal, ir.W1, equal, 0), l.unequal) }

func (l *comparer) at(a ir.Value, offset int64, w ir.Width, class ir.Class, pointer bool) ir.Value {
	return l.load(ir.Mem{Disp: int32(offset)}, a, 0, w, class, pointer)
}

// words loads the two words of a string or interface.
func (l *comparer) words(a ir.Value, offset int64, pointer bool) []ir.Value {
	return []ir.Value{l.at(a, offset, ir.W8, ir.Int, !pointer), l.at(a, offset+8, ir.W8, ir.Int, pointer)}
}

// floats returns the width of a type's floats, and how many it has, 0 if it is no float or complex.
func floats(k bytecode.Kind) (w ir.Width, n int64) {
	switch k {
	case bytecode.KindFloat32:
		return ir.W4, 1
	case bytecode.KindFloat64:
		return ir.W8, 1
	case bytecode.KindComplex64:
		return ir.W4, 2
	case bytecode.KindComplex128:
		return ir.W8, 2
	}
	return 0, 0
}

// equalPart returns whether a part is equal, a bool.
func (l *comparer) equalPart(p part, a, b ir.Value) ir.Value {
	if p.typ == nil {
		return l.equalBits(p, a, b)
	}
	kind := p.typ.Under().Kind
	w, n := floats(kind)
	switch {
	case kind == bytecode.KindString:
		return l.equalStrings(l.words(a, p.offset, false), l.words(b, p.offset, false))
	case kind == bytecode.KindInterface:
		return l.equalInterfaces(l.words(a, p.offset, true), l.words(b, p.offset, true))
	case n == 0:
		return l.callComparer(code.EqualValues, p.typ, l.into(a, l.constant(p.offset)), l.into(b, l.constant(p.offset)))
	}
	equal := l.constant(1)
	for i := range n {
		off := p.offset + i*int64(w)
		same := compare{floats: true, cond: ir.FloatEqual, w: w, x: l.at(a, off, w, ir.Float, false), y: l.at(b, off, w, ir.Float, false)}
		equal = l.binary(ir.OpAnd, ir.W8, equal, l.set(same))
	}
	return equal
}

func (l *comparer) equalBits(p part, a, b ir.Value) ir.Value {
	if w := ir.Width(p.bytes); p.bytes == 1 || p.bytes == 2 || p.bytes == 4 || p.bytes == 8 {
		x, y := l.extend(l.at(a, p.offset, w, ir.Int, false), w, false), l.extend(l.at(b, p.offset, w, ir.Int, false), w, false)
		return l.set(l.ints(ir.Equal, ir.W8, x, y))
	}
	n, off := l.constant(p.bytes), l.constant(p.offset)
	return l.set(isZero(l.shortOrLong(n, abi.StubBytesCompare, intrinsics.BytesCompare, l.into(a, off), n, l.into(b, off), n)))
}

// hashPart returns the hash of what came before with a part.
func (l *comparer) hashPart(p part, a ir.Value) ir.Value {
	off := l.constant(p.offset)
	if p.typ == nil {
		n := l.constant(p.bytes)
		return l.shortOrLong(n, abi.StubBytesHash, intrinsics.BytesHash, l.into(a, off), n, l.hash)
	}
	u := p.typ.Under()
	w, n := floats(u.Kind)
	switch {
	case u.Kind == bytecode.KindString:
		s := l.words(a, p.offset, false)
		return l.shortOrLong(s[1], abi.StubBytesHash, intrinsics.BytesHash, s[0], s[1], l.hash)
	case u.Kind == bytecode.KindInterface:
		s := l.words(a, p.offset, true)
		return l.hashAny(s[0], s[1])
	case u.IsPointerShaped():
		return l.hashAny(l.address(l.typeSymbol(p.typ)), l.at(a, p.offset, ir.W8, ir.Int, true))
	case n == 0:
		return l.callComparer(code.HashValue, p.typ, l.into(a, off), l.hash)
	}
	for i := range n { // both zeros are one
		bits := l.extend(l.at(a, p.offset+i*int64(w), w, ir.Int, false), w, false)
		magnitude := l.binaryImm(ir.OpShl, ir.W8, bits, 65-int64(w)*8)
		bits = l.choose(isZero(magnitude), l.constantly(0), values(bits))[0]
		mixed := l.binary(ir.OpMul, ir.W8, l.binary(ir.OpXor, ir.W8, bits, l.hash), l.constant(hashFactor))
		l.hash = l.binary(ir.OpXor, ir.W8, mixed, l.binaryImm(ir.OpShr, ir.W8, mixed, 29))
	}
	return l.hash
}

// hashFactor is odd, with as many ones as zeros, so that it spreads bits.
const hashFactor = -0x3b314601e57a13ad

// hashAny has DomainZero hash an interface: it knows references by more than their addresses.
func (l *comparer) hashAny(typ, data ir.Value) ir.Value {
	in := l.callInstr(ir.OpCall, []fixedArg{{l.constant(int64(intrinsics.AnyHash)), abi.NumberReg}, {typ, 0}, {data, 1}, {l.hash, 2}}, l.f.Machine.All())
	in.Sym, in.Safepoint = ir.StubSymbol(abi.StubIntrinsic), true
	return l.result(in, ir.Int, false, 0)
}

// callComparer calls the function of another type.
func (l *comparer) callComparer(k code.Copier, t *bytecode.Type, x, y ir.Value) ir.Value {
	in := l.callInstr(ir.OpCall, []fixedArg{{x, 0}, {y, 1}}, l.f.Machine.All())
	in.Sym, in.Safepoint = l.symbol(code.Symbol{Kind: code.SymbolCopier, Index: int32(k), Type: t}), true
	return l.result(in, ir.Int, false, 0)
}

// elements compares, or hashes, the elements of an array.
func (l *comparer) elements(p part, a, b ir.Value) {
	u := p.typ.Under()
	first := []ir.Value{l.constant(p.offset), l.hash}
	if l.unequal != nil {
		first = first[:1]
	}
	l.loop(first, func(x []ir.Value) ([]ir.Value, compare) {
		other := b
		if l.unequal == nil {
			l.hash = x[1]
		} else {
			other = l.into(b, x[0])
		}
		l.compare(u.Elem, l.into(a, x[0]), other, 0)
		next := l.binaryImm(ir.OpAdd, ir.W8, x[0], u.Elem.Size())
		return []ir.Value{next, l.hash}, intsImm(ir.Below, ir.W8, next, p.offset+u.Len*u.Elem.Size())
	})
}
