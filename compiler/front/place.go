package front

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
)

// A checkKey identifies a check: of a pointer (index is nil), or of an index of a
// slice or string, or of an array's length.
type checkKey struct {
	base  bytecode.Operand
	index any // ssa.Value or int64
	len   int64
}

// A check is a proof and the block where it was made. It holds wherever that block
// dominates.
type check struct {
	proof bytecode.Operand
	block *ssa.BasicBlock
}

// proven returns the proof with the given key, made by prove unless one dominates.
func (f *function) proven(key checkKey, prove func() bytecode.Operand) bytecode.Operand {
	if c, ok := f.checks[key]; ok && f.ssaBlock != nil && c.block.Dominates(f.ssaBlock) {
		return c.proof
	}
	v := prove()
	if f.ssaBlock != nil {
		f.checks[key] = check{v, f.ssaBlock}
	}
	return v
}

// nonNil returns a pointer, proven not nil.
func (f *function) nonNil(v bytecode.Operand) bytecode.Operand {
	if f.isNonNil[v] {
		return v
	}
	return f.proven(checkKey{base: v}, func() bytecode.Operand {
		w := f.Op(bytecode.OpNilCheck, f.Types[v], v)
		f.isNonNil[w] = true
		return w
	})
}

// indexKey returns what makes two indices the same.
func indexKey(i ssa.Value) any {
	if c, ok := i.(*ssa.Const); ok && c.Value != nil {
		if n, ok := constant.Int64Val(constant.ToInt(c.Value)); ok {
			return n
		}
	}
	return i
}

// checkIndex returns an index, proven for a slice or string.
func (f *function) checkIndex(s bytecode.Operand, i ssa.Value) bytecode.Operand {
	return f.proven(checkKey{s, indexKey(i), -1}, func() bytecode.Operand {
		return f.Op(bytecode.OpIndexCheck, f.Basic(bytecode.KindInt), s, f.operand(i))
	})
}

// checkIndexLen returns an index, proven for arrays of n elements.
func (f *function) checkIndexLen(n int64, i ssa.Value) bytecode.Operand {
	key := indexKey(i)
	if k, ok := key.(int64); ok && k >= 0 && k < n {
		return f.ConstIndex(k, n)
	}
	return f.proven(checkKey{bytecode.None, key, n}, func() bytecode.Operand {
		return f.Emit(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Imm: uint64(n), Args: []bytecode.Operand{f.operand(i)}}, f.Basic(bytecode.KindInt))
	})
}

// target returns the place that an address leads to, with the checks it needs emitted
// here: Go makes them when the place is accessed.
func (f *function) target(addr ssa.Value) emit.Place {
	t := f.p.TypeOf(gotypes.Deref(addr.Type()))
	if v, ok := f.values[addr]; ok {
		return emit.At(f.nonNil(v.Op), t)
	}
	switch a := addr.(type) {
	case *ssa.Global:
		return emit.GlobalPlace(f.c.globalID(a), t)
	case *ssa.Alloc:
		if slot, ok := f.slotOf[a]; ok {
			return emit.SlotPlace(slot, t)
		}
	case *ssa.FieldAddr:
		return f.target(a.X).Field(a.Field, f.p.Universe)
	case *ssa.IndexAddr:
		if n, ok := arrayLen(a.X.Type()); ok {
			array := f.target(a.X)
			return array.Index(f.checkIndexLen(n, a.Index))
		}
		s := f.operand(a.X)
		return f.Element(s, f.checkIndex(s, a.Index))
	}
	return emit.At(f.nonNil(f.operand(addr)), t)
}

// arrayLen returns the length of the array that a type, if it is a pointer, points to.
func arrayLen(t types.Type) (int64, bool) {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return 0, false
	}
	a, ok := p.Elem().Underlying().(*types.Array)
	if !ok {
		return 0, false
	}
	return a.Len(), true
}

// address translates the computation of an address: its accesses fold it into their
// paths, and only another use needs it as a value.
func (f *function) address(v ssa.Value) {
	used := false
	for _, r := range *v.Referrers() {
		if _, ok := r.(*ssa.DebugRef); ok {
			continue
		}
		used = true
		if !foldsAddress(r, v) {
			f.define(v, f.addressOf(f.target(v)))
			return
		}
	}
	if !used {
		f.target(v)
	}
}

func (f *function) addressOf(p emit.Place) bytecode.Operand {
	v := f.Addr(p)
	f.isNonNil[v] = true
	return v
}

// foldsAddress reports whether an instruction only accesses the variable at an address
// or a part of it.
func foldsAddress(r ssa.Instruction, addr ssa.Value) bool {
	switch r := r.(type) {
	case *ssa.UnOp, *ssa.DebugRef:
		return true
	case *ssa.Store:
		return r.Addr == addr && r.Val != addr
	case *ssa.FieldAddr:
		return r.X == addr
	case *ssa.IndexAddr:
		return r.X == addr
	}
	return false
}
