package interp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"io"
	"math"
	"math/bits"
	"strings"
	"time"

	"github.com/portico-os/portico/bytecode"
)

// intrinsic executes a built-in operation. Those that need a system are not there.
func (f *frame) intrinsic(in *bytecode.Instr) *unwinding {
	a := f.list(in.Args)
	name := bytecode.Intrinsics[in.Sym].Name
	if strings.HasPrefix(name, "bytes.get") || strings.HasPrefix(name, "bytes.put") {
		return f.wide(in, name, a)
	}
	set := func(vs ...value) *unwinding {
		for i, v := range vs {
			f.put(in.Dst[i], v)
		}
		return nil
	}
	word := func(n uint64) *unwinding { return set(value{n: n}) }
	switch name {
	case "debug.write":
		_, _ = io.WriteString(f.m.Console, a[0].text())
	case "domain.exit":
		panic(&Exit{Status: int(a[0].n)})
	case "domain.panicked":
		panic(&Exit{Status: 2, Text: a[0].text()})
	case "domain.collect", "thread.yield":
	case "clock.nanos", "clock.ticks":
		return word(uint64(time.Now().UnixNano()))
	case "any.equal":
		same, u := f.m.equal(f.c.Universe().Any(), a[0], a[1])
		if u != nil {
			return u
		}
		return set(boolean(same))
	case "any.hash":
		h, u := f.m.hash(a[0], a[1].n)
		if u != nil {
			return u
		}
		return word(h)
	case "any.basic":
		return set(anyBasic(a[0])...)
	case "type.name":
		if id := int(a[0].n); id > 0 && id <= f.c.Universe().NumTypes() {
			return set(textValue(f.c.Universe().ByID(id).String()))
		}
		return set(value{})
	case "domain.name":
		return set(textValue("main"))
	case "domain.param":
		return set(value{}, value{})
	case "bytes.equal":
		return set(boolean(bytes.Equal(a[0].slice().bytes(), a[1].slice().bytes())))
	case "bytes.compare":
		return set(integer(strings.Compare(a[0].text(), a[1].text())))
	case "bytes.index":
		return set(integer(strings.IndexByte(a[0].text(), byte(a[1].n))))
	case "bytes.hash":
		return word(maphash.Comparable(seed, [2]uint64{maphash.String(seed, a[0].text()), a[1].n}))
	case "bits.len64":
		return set(integer(bits.Len64(a[0].n)))
	case "bits.trailing64":
		return set(integer(bits.TrailingZeros64(a[0].n)))
	case "bits.ones64":
		return set(integer(bits.OnesCount64(a[0].n)))
	case "bits.reverse32":
		return word(uint64(bits.ReverseBytes32(uint32(a[0].n))))
	case "bits.reverse64":
		return word(bits.ReverseBytes64(a[0].n))
	case "bits.rotate32":
		return word(uint64(bits.RotateLeft32(uint32(a[0].n), int(a[1].n))))
	case "bits.rotate64":
		return word(bits.RotateLeft64(a[0].n, int(a[1].n)))
	case "bits.mul64":
		high, low := bits.Mul64(a[0].n, a[1].n)
		return set(value{n: high}, value{n: low})
	case "bits.add64":
		sum, carry := bits.Add64(a[0].n, a[1].n, a[2].n&1)
		return set(value{n: sum}, value{n: carry})
	case "bits.sub64":
		difference, borrow := bits.Sub64(a[0].n, a[1].n, a[2].n&1)
		return set(value{n: difference}, value{n: borrow})
	case "math.sqrt":
		return word(math.Float64bits(math.Sqrt(math.Float64frombits(a[0].n))))
	case "math.bits64", "math.from64", "math.bits32", "math.from32":
		return set(a[0])
	default:
		panic(&Exit{Status: -1, Text: fmt.Sprintf("intrinsic %s is not there", name)})
	}
	return nil
}

// wide executes bytes.getN and bytes.putN.
func (f *frame) wide(in *bytecode.Instr, name string, a []value) *unwinding {
	s, at := a[0].slice(), int(a[1].n)
	n := map[byte]int{'6': 2, '2': 4, '4': 8}[name[len(name)-1]]
	if at < 0 || at > s.len-n {
		return trap(bytecode.TrapIndex, at+n-1, s.len)
	}
	var word [8]byte
	if strings.HasPrefix(name, "bytes.put") {
		binary.LittleEndian.PutUint64(word[:], a[2].n)
		for i := range n {
			s.at(at + i).v.n = uint64(word[i])
		}
		return nil
	}
	for i := range n {
		word[i] = byte(s.at(at + i).v.n)
	}
	f.put(in.Dst[0], value{n: binary.LittleEndian.Uint64(word[:])})
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
	case k.IsComplex():
		part := bytecode.KindFloat64
		if k == bytecode.KindComplex64 {
			part = bytecode.KindFloat32
		}
		parts := b.v.pointer().parts
		return []value{kind, {n: math.Float64bits(float(part, parts[0].v.n))}, {n: math.Float64bits(float(part, parts[1].v.n))}, {}}
	}
	return []value{kind, {n: b.v.n}, {}, {}}
}
