package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
)

// A site is where a copied value is whose references are to be replaced: it gives the memory operand
// of the word at an offset of the value.
type site func(offset int64) (base ir.Value, m ir.Mem)

// inMemory is the site of a value at an address.
func inMemory(base ir.Value) site {
	return func(offset int64) (ir.Value, ir.Mem) { return base, ir.Mem{Disp: int32(offset)} }
}

func (l *copier) get(s site, offset int64) ir.Value {
	base, m := s(offset)
	return l.load(m, base, 0, ir.W8, ir.Int, false)
}

// set stores a reference, or what goes with one, in a copy: where a collector's write barrier belongs.
func (l *copier) set(s site, offset int64, x ir.Value) {
	base, m := s(offset)
	l.storeReference(m, base, 0, x)
}

// sharing tells how often a call meets objects of a type, by type: 2 stands for any number. What is
// met once need not be looked for among the copies.
type sharing map[*bytecode.Type]int

// meet notes the objects that a value leads to; many says that there may be more values than one. It
// reports whether these objects have references themselves, or may lead to any.
func (l *copier) meet(s sharing, t *bytecode.Type, many bool) (deep bool) {
	switch t = t.Under(); t.Kind {
	case bytecode.KindPointer:
		return !t.Elem.Under().Kind.IsOpaque() && l.meetObject(s, t.Elem, many, many)
	case bytecode.KindString:
		return l.meetObject(s, l.Universe.Basic(bytecode.KindUint8), many, true)
	case bytecode.KindSlice:
		return l.meetObject(s, t.Elem, many, true)
	case bytecode.KindMap:
		return l.meetObject(s, l.mapType(t), many, many)
	case bytecode.KindInterface:
		s[nil] = 2 // any object
		return true
	case bytecode.KindStruct:
		for _, f := range t.Fields {
			deep = l.meet(s, f.Type, many) || deep
		}
	case bytecode.KindArray:
		return t.Len > 0 && l.meet(s, t.Elem, many || t.Len > 1)
	}
	return deep
}

// meetObject notes an object of elements of a type; manyElements says that it may have more than one.
func (l *copier) meetObject(s sharing, elem *bytecode.Type, many, manyElements bool) (deep bool) {
	before := s[elem]
	if before == 2 || len(s) > maxCopied {
		return elem.HasPointers()
	}
	if s[elem]++; many {
		s[elem] = 2
	}
	if deep = elem.HasPointers(); deep {
		l.meet(s, elem, manyElements || s[elem] > 1)
	}
	return deep
}

// once reports whether a call meets at most one object of a type.
func (s sharing) once(elem *bytecode.Type) bool { return s[elem] == 1 && s[nil] == 0 }

// mapType returns the library's type that implements a map type.
func (l *copier) mapType(m *bytecode.Type) *bytecode.Type {
	return l.Universe.Instance(l.Maps, []*bytecode.Type{m.Key, m.Elem})
}

// copyValue makes code.CopyValue. Of the library's type Map it empties what iterators share, for nobody iterates
// over a copy, and the index, which has hashes that start from the domain's own seed.
func (l *copier) copyValue(t *bytecode.Type, s site) {
	if t.Origin != nil && t.Origin == l.Maps {
		for i, f := range t.Under().Fields {
			if word, ok := map[string]int64{"watched": 0, "index": bytecode.WordSize}[bytecode.BaseName(f.Name)]; ok {
				l.set(s, t.Offset(i)+word, l.constant(0))
			}
		}
	}
	l.fix(t, s, 0, nil)
}

// fix replaces the references in a copied value by references to copies. Functions and channels cannot
// be copied, nor maps whose hashes depend on addresses.
func (l *copier) fix(u *bytecode.Type, s site, offset int64, shares sharing) {
	switch t := u.Under(); t.Kind {
	case bytecode.KindPointer:
		l.fixPointer(t.Elem, s, offset, shares)
	case bytecode.KindString:
		l.fixElements(l.Universe.Basic(bytecode.KindUint8), s, offset, shares)
	case bytecode.KindSlice:
		l.set(s, offset+16, l.get(s, offset+8))
		l.fixElements(t.Elem, s, offset, shares)
	case bytecode.KindInterface:
		l.fixInterface(u, s, offset)
	case bytecode.KindMap:
		if t.Key.HasPointers() && t.Key.Under().Kind != bytecode.KindString {
			l.leaveIf(isZero(l.get(s, offset)).not(), l.failed)
		} else {
			l.fixPointer(l.mapType(t), s, offset, shares)
		}
	case bytecode.KindFunc, bytecode.KindChan:
		l.leaveIf(isZero(l.get(s, offset)).not(), l.failed)
	case bytecode.KindStruct:
		for i, f := range t.Fields {
			if f.Type.HasPointers() {
				l.fix(f.Type, s, offset+t.Offset(i), shares)
			}
		}
	case bytecode.KindArray:
		l.fixArray(t, s, offset, shares)
	}
}

// fixArray is fix of an array with references. One with more bytes than registers take is in memory.
func (l *copier) fixArray(t *bytecode.Type, s site, offset int64, shares sharing) {
	size := t.Elem.Size()
	if t.Size() <= abi.MaxRegisterBytes {
		for i := range t.Len {
			l.fix(t.Elem, s, offset+i*size, shares)
		}
		return
	}
	base, m := s(offset)
	first := l.lea(m, base, 0)
	l.each(first, l.binary(ir.OpAdd, ir.W8, first, l.constant(t.Size())), l.constant(size), func(at ir.Value) {
		l.pause()
		l.fix(t.Elem, inMemory(at), 0, shares)
	})
}

// fixPointer passes memory objects that the target's domain holds already as they are.
func (l *copier) fixPointer(elem *bytecode.Type, s site, offset int64, shares sharing) {
	p := l.get(s, offset)
	l.unless(isZero(p), func() {
		if elem.Under().Kind.IsOpaque() {
			held := l.binary(ir.OpAnd, ir.W8, l.word(p, abi.MemoryObjectHolders), l.word(l.to, abi.DomainHolder))
			l.unless(isZero(held).not(), func() {
				l.b.Cold = true
				l.ask(abi.CopyHold, 1, p, l.to)
			})
			return
		}
		l.set(s, offset, l.object(elem, p, 0, shares))
	})
}

// ask has package portal do what native code cannot, and fails if it refuses. It returns results.
func (l *copier) ask(what int64, results int, args ...ir.Value) (out []ir.Value) {
	fixed := []fixedArg{{l.constant(what), abi.NumberReg}}
	for i, v := range args {
		fixed = append(fixed, fixedArg{v, abi.Reg(i)})
	}
	in := l.callInstr(ir.OpCall, fixed, l.f.Machine.All())
	in.Sym = ir.StubSymbol(abi.StubIntrinsic)
	for i := range results {
		out = append(out, l.result(in, ir.Int, false, abi.Reg(i)))
	}
	l.leaveIf(isZero(out[0]), l.failed)
	return out
}

// fixInterface replaces an interface that is not nil by what package portal says: portals stay, and
// objects become services, as it sees fit.
func (l *copier) fixInterface(t *bytecode.Type, s site, offset int64) {
	word := l.get(s, offset)
	l.unless(isZero(word), func() {
		to := l.ask(abi.CopyInterface, 5, word, l.get(s, offset+8), l.constant(int64(t.ID())), l.to)
		l.set(s, offset, to[1])
		l.set(s, offset+8, to[2])
		l.unless(isZero(to[3]), func() {
			l.set(s, offset+8, l.callCopier(code.CopyObject, nil, to[2], to[3], to[4], l.to))
		})
	})
}

// fixElements replaces the reference to the elements of a slice or string. Constants are shared by
// all domains.
func (l *copier) fixElements(elem *bytecode.Type, s site, offset int64, shares sharing) {
	p := l.get(s, offset)
	l.unless(isZero(p), func() {
		inside := l.binary(ir.OpSub, ir.W8, p, l.state(abi.CopyingImage))
		l.unless(l.ints(ir.Below, ir.W8, inside, l.state(abi.CopyingImageBytes)), func() {
			n := l.get(s, offset+8)
			l.set(s, offset, l.choose(isZero(n), func() []ir.Value { return one(l.nothing()) }, func() []ir.Value {
				return one(l.object(elem, p, n, shares))
			})[0])
		})
	})
}

// nothing returns the address of the object of size zero.
func (l *copier) nothing() ir.Value { return l.address(l.symbol(code.Symbol{Kind: code.SymbolZero})) }

// object returns the copy of n values at an address, or, if n is 0, of one variable.
func (l *copier) object(elem *bytecode.Type, p, n ir.Value, shares sharing) ir.Value {
	if elem.Size() == 0 {
		return l.nothing()
	}
	bytes, count := l.constant(elem.Size()), l.constant(1<<abi.HeaderCount)
	if n != 0 {
		bytes = l.binary(ir.OpMul, ir.W8, n, bytes)
		count = l.binaryImm(ir.OpShl, ir.W8, n, abi.HeaderCount)
	}
	header := l.binary(ir.OpAdd, ir.W8, l.address(l.typeSymbol(elem)), count)
	if shares.once(elem) {
		return l.newCopy(p, bytes, header)
	}
	return l.callCopier(code.CopyObject, nil, p, bytes, header, l.to)
}
