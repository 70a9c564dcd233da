package front

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// bulkPiece is how many bytes are copied or filled between two polls. How long interrupts wait
// depends on it; the table of intrinsics states it.
const bulkPiece = 64 << 10

// pieceOf returns how many bytes of values of a type, one behind the other, are copied or cleared between two polls:
// whole elements if these have references, for whoever has a turn in between must not see the words of two values
// as one.
func pieceOf(t *bytecode.Type) int64 {
	if !t.HasPointers() {
		return bulkPiece
	}
	for t.Under().Kind == bytecode.KindArray {
		t = t.Under().Elem
	}
	size := max(t.Size(), 1)
	if size > maxWhole {
		panic(refusal{fmt.Errorf("a value of %d bytes with references is copied or cleared: %w", size, ir.ErrLimit)})
	}
	return max(bulkPiece/size*size, size)
}

// memoryLen returns the length of a memory object, which is 0 once it is revoked. It is
// valid until the next safepoint if objects may be revoked.
func (l *operations) memoryLen(m ir.Value) ir.Value {
	n := l.word(m, abi.MemoryObjectLen)
	def := l.f.Def(n)
	def.Memory, def.Trap = ir.MemoryConstant, &ir.Trap{Code: bytecode.TrapNil}
	if l.o.Revocation.Possible() {
		def.Memory = ir.MemoryDescriptor
	}
	return n
}

// memoryBase returns where a memory object's bytes are. It is valid until the next
// safepoint only, even if nothing is ever revoked: the object must be reachable as long
// as its bytes are in use. Who polls loads it again, as memoryEnd does.
func (l *operations) memoryBase(m ir.Value) ir.Value {
	v := l.word(m, abi.MemoryObjectBase)
	l.f.Def(v).Memory = ir.MemoryDescriptor
	return v
}

// checkMemory checks that bytes at an offset are inside a memory object and returns its
// base. The length is the first word read of it: a nil reference faults there. By the operands of
// the traps DomainZero tells a revoked object from one that is too short.
func (l *operations) checkMemory(m, offset, bytes ir.Value) ir.Value {
	n := l.memoryLen(m)
	if l.o.Checks {
		if c, ok := l.f.Const(bytes); ok && c == 1 {
			l.trapIf(l.ints(ir.AboveEqual, ir.W8, offset, n), bytecode.TrapMemoryRange, offset, m)
		} else {
			// Neither side of the second comparison can wrap around.
			l.trapIf(l.ints(ir.Above, ir.W8, offset, n), bytecode.TrapMemoryRange, offset, m)
			remaining := l.binary(ir.OpSub, ir.W8, n, offset)
			l.trapIf(l.ints(ir.Below, ir.W8, remaining, bytes), bytecode.TrapMemoryRange, offset, m)
		}
	}
	return l.memoryBase(m)
}

func getMemory(w ir.Width) inlineIntrinsic {
	return func(l *operations, x []ir.Value) []ir.Value {
		base := l.checkMemory(x[0], x[1], l.constant(int64(w)))
		v := l.load(ir.Mem{Indexed: true, Scale: 1}, base, x[1], w, ir.Int, false)
		l.f.Def(v).Memory = ir.MemoryShared
		return one(v)
	}
}

// putMemory stores to memory that others see at once: nothing merges or moves it.
func putMemory(w ir.Width) inlineIntrinsic {
	return func(l *operations, x []ir.Value) []ir.Value {
		base := l.checkMemory(x[0], x[1], l.constant(int64(w)))
		l.store(ir.Mem{Indexed: true, Scale: 1}, base, x[1], w, x[2]).Memory = ir.MemoryShared
		return nil
	}
}

// A memoryEnd is one side of a bulk copy: an offset in a memory object, or the bytes of a
// slice in the domain's heap: the first two, or the last, which is 0 else. It holds no address of
// an object's bytes: inPieces polls, and asks at for one in each turn.
type memoryEnd struct{ object, offset, bytes ir.Value }

// at checks a range of the end and returns its address, valid until the next safepoint.
func (e memoryEnd) at(l *operations, start, bytes ir.Value) ir.Value {
	if e.object == 0 {
		return l.into(e.bytes, start)
	}
	offset := l.binary(ir.OpAdd, ir.W8, e.offset, start)
	return l.binary(ir.OpAdd, ir.W8, l.checkMemory(e.object, offset, bytes), offset)
}

// memoryCopy copies n bytes, in either direction if they may overlap, with polls after pieces of some size. The whole
// ranges are checked first, and again after each poll, for the objects may be revoked in between.
func (l *operations) memoryCopy(dst, src memoryEnd, n ir.Value, size int64) {
	zero := l.constant(0)
	to, from := dst.at(l, zero, n), src.at(l, zero, n)
	l.inPieces(n, size, func() ir.Value {
		if (dst.object == 0) != (src.object == 0) { // they do not overlap
			return l.constant(1)
		}
		return l.set(l.ints(ir.BelowEqual, ir.W8, to, from))
	}, func(start, bytes ir.Value) {
		to, from := dst.at(l, start, bytes), src.at(l, start, bytes)
		l.copyBytes(to, from, bytes)
	})
}

func (l *operations) memoryFill(m, offset, n, value ir.Value) {
	e := memoryEnd{object: m, offset: offset}
	e.at(l, l.constant(0), n)
	l.inPieces(n, bulkPiece, func() ir.Value { return l.constant(1) }, func(start, bytes ir.Value) {
		l.fillBytes(e.at(l, start, bytes), bytes, value)
	})
}

// inPieces runs piece for all of few bytes, and for more in a loop over pieces of up to size bytes with a poll
// after each: from the first to the last if forward gives true, else from the last to the first. What
// piece checks again of all bytes is merged with what was checked of them before.
func (l *operations) inPieces(n ir.Value, size int64, forward func() ir.Value, piece func(start, bytes ir.Value)) {
	few := min(size, bulkPiece)
	if c, ok := l.f.Const(n); ok && c <= few {
		piece(l.constant(0), n)
		return
	}
	l.choose(intsImm(ir.BelowEqual, ir.W8, n, few), func() []ir.Value {
		piece(l.constant(0), n)
		return nil
	}, func() []ir.Value {
		l.b.Cold = true
		l.pieceLoop(n, forward(), size, piece)
		return nil
	})
}

// pieceLoop runs piece for up to size bytes in each turn until none of n is left.
func (l *operations) pieceLoop(n, forward ir.Value, size int64, piece func(start, bytes ir.Value)) {
	l.loop(one(n), func(x []ir.Value) ([]ir.Value, compare) {
		left := x[0]
		bytes := l.choose(intsImm(ir.Above, ir.W8, left, size), l.constantly(size), values(left))[0]
		after := l.binary(ir.OpSub, ir.W8, left, bytes)
		up := intsImm(ir.NotEqual, ir.W1, forward, 0) // not isTrue: what it compared may move at each poll
		start := l.choose(up, func() []ir.Value { return one(l.binary(ir.OpSub, ir.W8, n, left)) }, values(after))[0]
		piece(start, bytes)
		return one(after), isZero(after).not()
	})
}
