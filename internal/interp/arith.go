package interp

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// width returns the size in bits of an integer kind.
func width(k bytecode.Kind) uint {
	switch k {
	case bytecode.KindBool, bytecode.KindInt8, bytecode.KindUint8:
		return 8
	case bytecode.KindInt16, bytecode.KindUint16:
		return 16
	case bytecode.KindInt32, bytecode.KindUint32:
		return 32
	}
	return 64
}

// extend returns an integer's value as 64 bits with sign.
func extend(k bytecode.Kind, n uint64) int64 {
	shift := 64 - width(k)
	if k.IsSigned() {
		return int64(n<<shift) >> shift
	}
	return int64(n << shift >> shift)
}

func truncate(k bytecode.Kind, n uint64) uint64 {
	shift := 64 - width(k)
	return n << shift >> shift
}

func float(k bytecode.Kind, n uint64) float64 {
	if k == bytecode.KindFloat32 {
		return float64(math.Float32frombits(uint32(n)))
	}
	return math.Float64frombits(n)
}

func floatBits(k bytecode.Kind, f float64) uint64 {
	if k == bytecode.KindFloat32 {
		return uint64(math.Float32bits(float32(f)))
	}
	return math.Float64bits(f)
}

// arithmetic computes an arithmetic operation; false is a division by zero.
func arithmetic(op bytecode.Op, k bytecode.Kind, x, y uint64) (uint64, bool) {
	if k.IsFloat() {
		a, b := float(k, x), float(k, y)
		switch op {
		case bytecode.OpAdd:
			a += b
		case bytecode.OpSub:
			a -= b
		case bytecode.OpMul:
			a *= b
		case bytecode.OpDiv:
			a /= b
		}
		return floatBits(k, a), true
	}
	var r uint64
	switch op {
	case bytecode.OpAdd:
		r = x + y
	case bytecode.OpSub:
		r = x - y
	case bytecode.OpMul:
		r = x * y
	case bytecode.OpAnd:
		r = x & y
	case bytecode.OpOr:
		r = x | y
	case bytecode.OpXor:
		r = x ^ y
	case bytecode.OpDiv, bytecode.OpRem:
		return divide(op, k, x, y)
	}
	return truncate(k, r), true
}

func divide(op bytecode.Op, k bytecode.Kind, x, y uint64) (uint64, bool) {
	switch {
	case y == 0:
		return 0, false
	case k.IsUnsigned() && op == bytecode.OpDiv:
		return x / y, true
	case k.IsUnsigned():
		return x % y, true
	}
	a, b := extend(k, x), extend(k, y)
	if op == bytecode.OpDiv {
		return truncate(k, uint64(a/b)), true
	}
	return truncate(k, uint64(a%b)), true
}

func shift(op bytecode.Op, k bytecode.Kind, x, count uint64) uint64 {
	if op == bytecode.OpShl {
		return truncate(k, x<<count)
	}
	if k.IsSigned() {
		return truncate(k, uint64(extend(k, x)>>count))
	}
	return x >> count
}

// ordered compares two numbers or strings: less, equal, greater or (NaN) neither.
func ordered(k bytecode.Kind, x, y value) (less, equal bool) {
	switch {
	case k == bytecode.KindString:
		a, b := x.text(), y.text()
		return a < b, a == b
	case k.IsFloat():
		a, b := float(k, x.n), float(k, y.n)
		return a < b, a == b
	case k.IsSigned():
		a, b := extend(k, x.n), extend(k, y.n)
		return a < b, a == b
	}
	return x.n < y.n, x.n == y.n
}

// convert converts between numbers as Go does on amd64.
func convert(from, to bytecode.Kind, n uint64) uint64 {
	switch {
	case from.IsFloat() && to.IsFloat():
		return floatBits(to, float(from, n))
	case from.IsFloat():
		if from == bytecode.KindFloat32 {
			return truncate(to, fromFloat(to, math.Float32frombits(uint32(n))))
		}
		return truncate(to, fromFloat(to, math.Float64frombits(n)))
	case to == bytecode.KindFloat32 && from.IsSigned():
		return uint64(math.Float32bits(float32(extend(from, n))))
	case to == bytecode.KindFloat32:
		return uint64(math.Float32bits(float32(n)))
	case to.IsFloat() && from.IsSigned():
		return math.Float64bits(float64(extend(from, n)))
	case to.IsFloat():
		return math.Float64bits(float64(n))
	}
	return truncate(to, uint64(extend(from, n)))
}

// fromFloat converts to an integer as Go does, with a conversion of its own for each kind:
// they differ in what becomes of numbers that are out of range.
//
//go:noinline
func fromFloat[F float32 | float64](to bytecode.Kind, f F) uint64 {
	switch to {
	case bytecode.KindInt8:
		return uint64(int8(f))
	case bytecode.KindInt16:
		return uint64(int16(f))
	case bytecode.KindInt32:
		return uint64(int32(f))
	case bytecode.KindInt, bytecode.KindInt64:
		return uint64(int64(f))
	case bytecode.KindUint8:
		return uint64(uint8(f))
	case bytecode.KindUint16:
		return uint64(uint16(f))
	case bytecode.KindUint32:
		return uint64(uint32(f))
	}
	return uint64(f)
}
