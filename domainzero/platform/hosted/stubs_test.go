package hosted

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// callStub makes code that calls a leaf stub, with what registers it keeps checked.
func callStub(l *stubLibrary, s abi.Stub) abi.Addr {
	return assemble(l, func(a *asm.Assembler) {
		a.CallSymbol(stub(s))
		a.N(asm.Ret)
	})
}

// libraries returns the stubs for every kind of processor.
func libraries() map[string]*stubLibrary {
	m := map[string]*stubLibrary{}
	for _, o := range []target.StubOptions{{}, {BlockMinimum: 300}, {WideVectors: true}, {WideVectors: true, BlockMinimum: 2048}} {
		if o.WideVectors && !machine.StubOptions().WideVectors {
			continue
		}
		m[fmt.Sprintf("avx=%v,rep=%d", o.WideVectors, o.BlockMinimum)] = installStubs(o)
	}
	return m
}

// A fenced region ends, and begins, at an inaccessible page.
type fenced struct {
	bytes []byte
	addr  abi.Addr
}

func newFenced(n int) fenced {
	n = (n + pageBytes - 1) &^ (pageBytes - 1)
	base, err := machine.Reserve(n + 2*pageBytes)
	if err != nil {
		panic(err)
	}
	for _, at := range []abi.Addr{base, base + pageBytes + abi.Addr(n)} {
		if err := protect(at, pageBytes, inaccessible); err != nil {
			panic(err)
		}
	}
	return fenced{memoryBytes(base+pageBytes, n), base + pageBytes}
}

func fill(b []byte, random *rand.Rand) {
	for i := range b {
		b[i] = byte(random.Uint32())
	}
}

// checkCopy runs StubCopy within one region and compares with Go's copy.
func checkCopy(t *testing.T, h *hart, code abi.Addr, f fenced, to, from, n int, random *rand.Rand) {
	fill(f.bytes, random)
	want := bytes.Clone(f.bytes)
	copy(want[to:to+n], want[from:from+n])
	in := saveOf(map[asm.Reg]uint64{asm.RDI: uint64(f.addr) + uint64(to), asm.RSI: uint64(f.addr) + uint64(from), asm.RCX: uint64(n), asm.RBX: 1, asm.RBP: 2, asm.R12: 3, asm.R13: 4})
	h.start(code, in)
	if r := h.enter(); r != abi.ReasonExit {
		t.Fatalf("copy of %d bytes from %d to %d: reason %d at %#x", n, from, to, r, h.cpu.FaultPC)
	}
	if !bytes.Equal(want, f.bytes) {
		t.Fatalf("copy of %d bytes from %d to %d is wrong", n, from, to)
	}
	for i, r := range []asm.Reg{asm.RBX, asm.RBP, asm.R12, asm.R13} {
		require.EqualValues(t, i+1, *general(h.saved(), r))
	}
}

func TestCopyAgainstGo(t *testing.T) {
	for name, l := range libraries() {
		t.Run(name, func(t *testing.T) {
			h, code, random := newHart(), callStub(l, abi.StubCopy), rand.New(rand.NewPCG(1, 1))
			small := newFenced(pageBytes)
			for n := 0; n <= 600; n++ {
				last := pageBytes - n
				checkCopy(t, h, code, small, last, 0, n, random) // both up to a fence
				checkCopy(t, h, code, small, 0, last, n, random)
				for _, distance := range []int{1, 7, 16, 31, 64, 65, 200} {
					checkCopy(t, h, code, small, 1000, 1000+distance, n, random)
					checkCopy(t, h, code, small, 1000+distance, 1000, n, random)
				}
			}
			large := newFenced(4 * pageBytes)
			for range 1000 {
				n := random.IntN(len(large.bytes))
				checkCopy(t, h, code, large, random.IntN(len(large.bytes)-n+1), random.IntN(len(large.bytes)-n+1), n, random)
			}
		})
	}
}

func TestClearAgainstGo(t *testing.T) {
	for name, l := range libraries() {
		t.Run(name, func(t *testing.T) {
			h, code, random := newHart(), callStub(l, abi.StubClear), rand.New(rand.NewPCG(2, 2))
			f := newFenced(2 * pageBytes)
			for n := 0; n <= len(f.bytes); n += 1 + n/400*7 {
				for _, at := range []int{0, random.IntN(len(f.bytes) - n + 1), len(f.bytes) - n} {
					fill(f.bytes, random)
					want := bytes.Clone(f.bytes)
					clear(want[at : at+n])
					h.call(t, code, saveOf(map[asm.Reg]uint64{asm.RDI: uint64(f.addr) + uint64(at), asm.RCX: uint64(n)}))
					require.True(t, bytes.Equal(want, f.bytes), "clear of %d bytes at %d", n, at)
				}
			}
		})
	}
}

// similar returns two strings that end at fences and differ nowhere, or at one place.
func similar(a, b fenced, n, m int, random *rand.Rand) (x, y []byte, xAddr, yAddr uint64) {
	x, y = a.bytes[len(a.bytes)-n:], b.bytes[len(b.bytes)-m:]
	fill(x, random)
	copy(y, x)
	if m > n {
		fill(y[n:], random)
	}
	if k := min(n, m); k > 0 && random.IntN(3) > 0 {
		y[random.IntN(k)] ^= byte(1 << random.IntN(8))
	}
	return x, y, uint64(a.addr) + uint64(len(a.bytes)-n), uint64(b.addr) + uint64(len(b.bytes)-m)
}

func TestBytesCompareAgainstGo(t *testing.T) {
	h, code, random := newHart(), callStub(library, abi.StubBytesCompare), rand.New(rand.NewPCG(4, 4))
	a, b := newFenced(pageBytes), newFenced(pageBytes)
	for n := range 150 {
		for _, m := range []int{n, n + 1, max(n-1, 0), random.IntN(200), 0} {
			for range 4 {
				x, y, xAddr, yAddr := similar(a, b, n, m, random)
				got := h.call(t, code, saveOf(map[asm.Reg]uint64{asm.RDI: xAddr, asm.RCX: uint64(n), asm.RSI: yAddr, asm.RDX: uint64(m)}))
				require.EqualValues(t, bytes.Compare(x, y), *general(got, asm.RAX), "%x and %x", x, y)
			}
		}
	}
}

func TestBytesIndexAgainstGo(t *testing.T) {
	h, code, random := newHart(), callStub(library, abi.StubBytesIndex), rand.New(rand.NewPCG(5, 5))
	f := newFenced(pageBytes)
	for n := range 300 {
		x := f.bytes[len(f.bytes)-n:]
		for _, kinds := range []int{2, 200, 256} {
			for i := range x {
				x[i] = byte(random.IntN(kinds))
			}
			for _, c := range []byte{0, 1, byte(random.Uint32()), 255} {
				got := h.call(t, code, saveOf(map[asm.Reg]uint64{asm.RDI: uint64(f.addr) + uint64(len(f.bytes)-n), asm.RCX: uint64(n), asm.RAX: 0xff00 | uint64(c)}))
				require.EqualValues(t, bytes.IndexByte(x, c), *general(got, asm.RAX))
			}
		}
	}
}

// The hash depends on every bit of the string, on its length and on the seed, and on
// nothing else; and it spreads over low and high bits alike.
func TestBytesHash(t *testing.T) {
	h, code, random := newHart(), callStub(library, abi.StubBytesHash), rand.New(rand.NewPCG(6, 6))
	f := newFenced(pageBytes)
	hash := func(n int, seed uint64) uint64 {
		return *general(h.call(t, code, saveOf(map[asm.Reg]uint64{asm.RDI: uint64(f.addr) + uint64(len(f.bytes)-n), asm.RCX: uint64(n), asm.RAX: seed})), asm.RAX)
	}
	seen := map[uint64]string{}
	note := func(v uint64, what string) {
		require.Empty(t, seen[v], what)
		seen[v] = what
	}
	for n := range 100 {
		x := f.bytes[len(f.bytes)-n:]
		fill(x, random)
		v := hash(n, 7)
		require.Equal(t, v, hash(n, 7))
		note(v, fmt.Sprint(n))
		note(hash(n, 8), fmt.Sprint(n, " other seed"))
		for i := range x {
			for bit := range 8 {
				x[i] ^= 1 << bit
				note(hash(n, 7), fmt.Sprint(n, " byte ", i, " bit ", bit))
				x[i] ^= 1 << bit
			}
		}
		if n >= 8 {
			clear(x)
			note(hash(n, 7), fmt.Sprint(n, " zeros"))
		}
	}
	for _, shift := range []int{0, 57} {
		buckets := [128]int{}
		for v := range seen {
			buckets[v>>shift&127]++
		}
		for _, n := range buckets {
			require.InDelta(t, len(seen)/128, n, float64(len(seen))/128/3)
		}
	}
}

// copyLoop calls StubCopy R12 times with RDI, RSI, RCX = R13, RBX, RBP.
func copyLoop(a *asm.Assembler) {
	l := a.Here()
	a.RR(asm.Mov, asm.W8, asm.RDI, asm.R13)
	a.RR(asm.Mov, asm.W8, asm.RSI, asm.RBX)
	a.RR(asm.Mov, asm.W8, asm.RCX, asm.RBP)
	a.CallSymbol(stub(abi.StubCopy))
	a.RI(asm.Sub, asm.W8, asm.R12, 1)
	a.Jcc(asm.NotEqual, l)
	a.N(asm.Ret)
}

func BenchmarkCopy(b *testing.B) {
	h := newHart()
	from, to := newFenced(4<<20), newFenced(4<<20)
	fill(from.bytes, rand.New(rand.NewPCG(7, 7)))
	fill(to.bytes, rand.New(rand.NewPCG(8, 8)))
	avx := machine.StubOptions().WideVectors
	variants := map[string]abi.Addr{
		"calibrated": assemble(library, copyLoop),
		"vectors":    assemble(installStubs(target.StubOptions{WideVectors: avx}), copyLoop),
		"string":     assemble(installStubs(target.StubOptions{WideVectors: avx, BlockMinimum: 1}), copyLoop),
	}
	for _, n := range []int{16, 64, 256, 512, 1 << 10, 2 << 10, 4 << 10, 16 << 10, 64 << 10, 512 << 10, 4 << 20} {
		for name, code := range variants {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				b.SetBytes(int64(n))
				h.call(b, code, saveOf(map[asm.Reg]uint64{asm.R13: uint64(to.addr), asm.RBX: uint64(from.addr), asm.RBP: uint64(n), asm.R12: uint64(b.N)}))
			})
		}
		b.Run(fmt.Sprintf("%d/go", n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				copy(to.bytes[:n], from.bytes[:n])
			}
		})
	}
}
