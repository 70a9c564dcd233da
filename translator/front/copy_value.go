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

// add notes the objects that a value leads to; many says that there may be more values than one. It
// reports whether these objects have references themselves.
func (s sharing) add(t *bytecode.Type, many bool, u *bytecode.Universe) (deep bool) {
	switch t = t.Under(); t.Kind {
	case bytecode.KindPointer:
		return !t.Elem.Under().Kind.IsOpaque() && s.object(t.Elem, many, many, u)
	case bytecode.KindString:
		return s.object(u.Basic(bytecode.KindUint8), many, true, u)
	case bytecode.KindSlice:
		return s.object(t.Elem, many, true, u)
	case bytecode.KindStruct:
		for _, f := range t.Fields {
			deep = s.add(f.Type, many, u) || deep
		}
	case bytecode.KindArray:
		return t.Len > 0 && s.add(t.Elem, many || t.Len > 1, u)
	}
	return deep
}

// object notes an object of elements of a type; manyElements says that it may have more than one.
func (s sharing) object(elem *bytecode.Type, many, manyElements bool, u *bytecode.Universe) (deep bool) {
	before := s[elem]
	if before == 2 {
		return elem.HasPointers()
	}
	if s[elem]++; many {
		s[elem] = 2
	}
	if deep = elem.HasPointers(); deep {
		s.add(elem, manyElements || s[elem] > 1, u)
	}
	return deep
}

// fix replaces the references in a copied value by references to copies. Interfaces, maps, functions
// and channels that are not nil it leaves to package portal.
func (l *copier) fix(t *bytecode.Type, s site, offset int64, shares sharing, u *bytecode.Universe) {
	switch t = t.Under(); t.Kind {
	case bytecode.KindPointer:
		l.fixPointer(t.Elem, s, offset, shares)
	case bytecode.KindString:
		l.fixElements(u.Basic(bytecode.KindUint8), s, offset, shares)
	case bytecode.KindSlice:
		l.set(s, offset+16, l.get(s, offset+8))
		l.fixElements(t.Elem, s, offset, shares)
	case bytecode.KindInterface, bytecode.KindMap, bytecode.KindFunc, bytecode.KindChan:
		l.leaveIf(isZero(l.get(s, offset)).not(), l.failed)
	case bytecode.KindStruct:
		for i, f := range t.Fields {
			if f.Type.HasPointers() {
				l.fix(f.Type, s, offset+t.Offset(i), shares, u)
			}
		}
	case bytecode.KindArray:
		l.fixArray(t, s, offset, shares, u)
	}
}

// fixArray is fix of an array with references. One of more elements than leaves is in memory, for it
// is not passed in registers.
func (l *copier) fixArray(t *bytecode.Type, s site, offset int64, shares sharing, u *bytecode.Universe) {
	size := t.Elem.Size()
	if t.Len <= abi.MaxLeaves {
		for i := range t.Len {
			l.fix(t.Elem, s, offset+i*size, shares, u)
		}
		return
	}
	base, m := s(offset)
	first := l.lea(m, base, 0)
	l.loop(first, l.binary(ir.OpAdd, ir.W8, first, l.constant(t.Size())), l.constant(size), func(at ir.Value) {
		l.fix(t.Elem, inMemory(at), 0, shares, u)
	})
}

// fixPointer passes memory objects that the target's domain holds already as they are.
func (l *copier) fixPointer(elem *bytecode.Type, s site, offset int64, shares sharing) {
	p := l.get(s, offset)
	l.unless(isZero(p), func() {
		if elem.Under().Kind.IsOpaque() {
			held := l.binary(ir.OpAnd, ir.W8, l.word(p, abi.MemoryObjectHolders), l.word(l.to, abi.DomainHolder))
			l.leaveIf(isZero(held), l.failed)
			return
		}
		l.set(s, offset, l.object(elem, p, 0, shares))
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
	if shares[elem] == 1 {
		return l.newCopy(p, bytes, header)
	}
	return l.callCopier(code.CopyObject, nil, p, bytes, header, l.to)
}
