package interp

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"io"
	"math"
	"math/bits"
	"strings"
	"time"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// intrinsic executes a built-in operation. Those that need a system are not there, but for names: in
// the one domain that there is each leads to the object that is offered.
func (f *frame) intrinsic(in *bytecode.Instr) *unwinding {
	a := f.list(in.Args)
	set := func(vs ...value) *unwinding {
		for i, v := range vs {
			f.put(in.Dst[i], v)
		}
		return nil
	}
	word := func(n uint64) *unwinding { return set(value{n: n}) }
	switch id := intrinsics.ID(in.Sym); id {
	case intrinsics.DebugWrite:
		text := a[0].text()
		text = text[:min(len(text), intrinsics.MaxWrite)]
		_, _ = io.WriteString(f.m.Console, text)
	case intrinsics.DomainExit:
		panic(&Exit{Status: int(a[0].n)})
	case intrinsics.DomainPanicked:
		panic(&Exit{Status: 2, Text: a[0].text()})
	case intrinsics.DomainCollect, intrinsics.ThreadYield:
	case intrinsics.ClockNanos, intrinsics.ClockTicks:
		return word(uint64(time.Now().UnixNano()))
	case intrinsics.AnyHash:
		h, u := f.m.hash(a[0], a[1].n)
		if u != nil {
			return u
		}
		return word(h)
	case intrinsics.AnyBasic:
		return set(anyBasic(a[0])...)
	case intrinsics.AnyTypeName:
		if b := a[0].box(); b != nil {
			return set(textValue(b.t.String()))
		}
		return set(value{})
	case intrinsics.TypeName:
		if id := int(a[0].n); id > 0 && id <= f.c.Universe().NumTypes() {
			return set(textValue(f.c.Universe().ByID(id).String()))
		}
		return set(value{})
	case intrinsics.DomainName:
		return set(textValue("main"))
	case intrinsics.DomainParam:
		return set(value{}, value{})
	case intrinsics.BytesEqual:
		return set(boolean(bytes.Equal(a[0].slice().bytes(), a[1].slice().bytes())))
	case intrinsics.BytesCompare:
		return set(integer(strings.Compare(a[0].text(), a[1].text())))
	case intrinsics.BytesIndex:
		return set(integer(strings.IndexByte(a[0].text(), byte(a[1].n))))
	case intrinsics.BytesHash:
		return word(maphash.Comparable(seed, [2]uint64{maphash.String(seed, a[0].text()), a[1].n}))
	case intrinsics.BitsLen64:
		return set(integer(bits.Len64(a[0].n)))
	case intrinsics.BitsTrailing64:
		return set(integer(bits.TrailingZeros64(a[0].n)))
	case intrinsics.BitsReverse32:
		return word(uint64(bits.ReverseBytes32(uint32(a[0].n))))
	case intrinsics.BitsReverse64:
		return word(bits.ReverseBytes64(a[0].n))
	case intrinsics.BitsRotate32:
		return word(uint64(bits.RotateLeft32(uint32(a[0].n), int(a[1].n))))
	case intrinsics.BitsRotate64:
		return word(bits.RotateLeft64(a[0].n, int(a[1].n)))
	case intrinsics.BitsMul64:
		high, low := bits.Mul64(a[0].n, a[1].n)
		return set(value{n: high}, value{n: low})
	case intrinsics.BitsAdd64:
		sum, carry := bits.Add64(a[0].n, a[1].n, a[2].n&1)
		return set(value{n: sum}, value{n: carry})
	case intrinsics.BitsSub64:
		difference, borrow := bits.Sub64(a[0].n, a[1].n, a[2].n&1)
		return set(value{n: difference}, value{n: borrow})
	case intrinsics.MathSqrt:
		return word(math.Float64bits(math.Sqrt(math.Float64frombits(a[0].n))))
	case intrinsics.MathBits64, intrinsics.MathFrom64, intrinsics.MathBits32, intrinsics.MathFrom32:
		return set(a[0])
	case intrinsics.NameExport:
		f.m.names[a[0].text()] = a[1]
		return set(value{})
	case intrinsics.NameLookup:
		if v, ok := f.m.names[a[0].text()]; ok {
			return set(v, value{})
		}
		return set(value{}, value{n: uint64(bytecode.CodeNotFound)})
	default:
		results, u, ok := memoryOp(id, a)
		if !ok {
			panic(&Exit{Status: -1, Text: fmt.Sprintf("intrinsic %s is not there", intrinsics.Table[id].Name)})
		}
		if u != nil {
			return u
		}
		return set(results...)
	}
	return nil
}

func anyBasic(v value) []value {
	b := v.box()
	if b == nil || !b.t.Under().Kind.IsBasic() {
		return make([]value, 4)
	}
	k := b.t.Under().Kind
	kind := value{n: uint64(k)}
	switch {
	case k == bytecode.KindString:
		return []value{kind, {}, {}, b.v}
	case k == bytecode.KindComplex64:
		parts := b.v.pointer().parts
		return []value{kind, {n: parts[0].v.n&math.MaxUint32 | parts[1].v.n<<32}, {}, {}}
	case k == bytecode.KindComplex128:
		parts := b.v.pointer().parts
		return []value{kind, parts[0].v, parts[1].v, {}}
	}
	return []value{kind, {n: b.v.n}, {}, {}}
}
