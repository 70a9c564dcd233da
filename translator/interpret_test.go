package translator

import (
	"math"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/internal/interp"
	"github.com/portico-os/portico/verifier"
)

// interpret calls a function in the interpreter, which says what translated code does. The
// result is false if the function takes too long.
func interpret(c *verifier.Component, fn bytecode.FuncID, args []uint64, steps int64) (outcome, bool) {
	out, err := (&interp.Machine{Steps: steps}).Call(c, fn, args)
	return outcome{trap: out.Trap, a: out.A, b: out.B, results: out.Results}, err == nil
}

// sizeOf returns the size of a scalar kind in bytes.
func sizeOf(k bytecode.Kind) int64 { return bytecode.Leaf{Kind: k}.Size() }

// narrow returns an integer or float as it is kept.
func narrow(k bytecode.Kind, v uint64) uint64 {
	if n := uint(sizeOf(k)) * 8; n < 64 {
		v &= 1<<n - 1
	}
	return v
}

// widened returns an integer of a kind as a word.
func widened(k bytecode.Kind, v uint64) int64 {
	n := 64 - uint(sizeOf(k))*8
	if k.IsSigned() {
		return int64(v<<n) >> n
	}
	return int64(v << n >> n)
}

func asF(k bytecode.Kind, v uint64) float64 {
	if k == bytecode.KindFloat32 {
		return float64(math.Float32frombits(uint32(v)))
	}
	return math.Float64frombits(v)
}

func fromF(k bytecode.Kind, v float64) uint64 {
	if k == bytecode.KindFloat32 {
		return uint64(math.Float32bits(float32(v)))
	}
	return math.Float64bits(v)
}
