package translator

import (
	"bytes"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/translator/abi"
)

// wrappers has a function for each translated intrinsic that only calls it.
func wrappers() string {
	var b strings.Builder
	b.WriteString("component \"example.org/wrappers\"\n")
	u, spelled := bytecode.NewUniverse(), strings.NewReplacer("memobj.Memory", "memory", "memobj.ReadOnlyMemory", "romemory")
	for i := range intrinsics.Table {
		x := &intrinsics.Table[i]
		if !x.Class.Translated() {
			continue
		}
		var params, args, types, values []string
		takes, gives := x.Signature(u)
		for i, p := range takes {
			params = append(params, fmt.Sprintf("v%d %v", i, p))
			args = append(args, fmt.Sprintf("v%d", i))
		}
		for i, r := range gives {
			types = append(types, r.String())
			values = append(values, fmt.Sprintf("v%d", len(params)+i))
		}
		fmt.Fprintf(&b, "func %q(%s) (%s) {\nb0:\n\t", x.Name, spelled.Replace(strings.Join(params, ", ")), spelled.Replace(strings.Join(types, ", ")))
		if len(values) > 0 {
			b.WriteString(strings.Join(values, ", ") + " = ")
		}
		fmt.Fprintf(&b, "sys %s(%s)\n\tret %s\n}\n", x.Name, strings.Join(args, ", "), strings.Join(values, ", "))
	}
	return b.String()
}

// TestIntrinsicsAreBound: the translator has code for the intrinsics that are its own, and
// for no other.
func TestIntrinsicsAreBound(t *testing.T) {
	for id := range intrinsics.Table {
		x := &intrinsics.Table[id]
		_, err := TranslateIntrinsic(bytecode.NewUniverse(), int32(id), allOn)
		require.Equal(t, x.Class.Translated(), err == nil, x.Name)
	}
	for _, number := range []int32{-1, int32(intrinsics.Count)} {
		_, err := TranslateIntrinsic(bytecode.NewUniverse(), number, allOn)
		require.Error(t, err)
	}
}

var intrinsicOptions = map[string]Options{
	"inline":      allOn,
	"out of line": {Inline: true, Checks: true, Revocation: model.Epoch},
	"irrevocable": {FastPortals: true, Checks: true},
}

func TestBitIntrinsics(t *testing.T) {
	p := load(t, assemble(t, wrappers()), allOn, checked)
	call := func(name string, args ...uint64) []uint64 { return p.call(name, args...).results }
	for _, x := range edges(bytecode.KindUint64) {
		require.Equal(t, []uint64{uint64(bits.Len64(x))}, call("bits.len64", x))
		require.Equal(t, []uint64{uint64(bits.TrailingZeros64(x))}, call("bits.trailing64", x))
		require.Equal(t, []uint64{bits.ReverseBytes64(x)}, call("bits.reverse64", x))
		require.Equal(t, []uint64{uint64(bits.ReverseBytes32(uint32(x)))}, call("bits.reverse32", x))
		require.Equal(t, []uint64{x}, call("math.bits64", x))
		require.Equal(t, []uint64{x}, call("math.from64", x))
		require.Equal(t, []uint64{uint64(uint32(x))}, call("math.bits32", x))
		require.Equal(t, []uint64{uint64(uint32(x))}, call("math.from32", x))
		for _, y := range edges(bytecode.KindUint64) {
			require.Equal(t, []uint64{bits.RotateLeft64(x, int(y))}, call("bits.rotate64", x, y))
			require.Equal(t, []uint64{uint64(bits.RotateLeft32(uint32(x), int(y)))}, call("bits.rotate32", x, y))
			hi, lo := bits.Mul64(x, y)
			require.Equal(t, []uint64{hi, lo}, call("bits.mul64", x, y))
			for c := range uint64(4) { // bits but the lowest are ignored
				s, out := bits.Add64(x, y, c&1)
				require.Equal(t, []uint64{s, out}, call("bits.add64", x, y, c))
				s, out = bits.Sub64(x, y, c&1)
				require.Equal(t, []uint64{s, out}, call("bits.sub64", x, y, c))
			}
		}
	}
	for _, x := range edges(bytecode.KindFloat64) {
		want := math.Sqrt(math.Float64frombits(x))
		got := math.Float64frombits(call("math.sqrt", x)[0])
		require.True(t, want == got || math.IsNaN(want) && math.IsNaN(got), "%g %g", want, got)
	}
	a, b := call("clock.ticks")[0], call("clock.ticks")[0]
	require.Less(t, a, b)
}

// region returns memory in the test's heap.
func (p *process) region(n int) (uint64, []byte) {
	a := p.heap + heapBytes - abi.Addr(n)
	return uint64(a), memoryAt(a, n)
}

func TestByteIntrinsics(t *testing.T) {
	p := load(t, assemble(t, wrappers()), allOn, checked)
	at, b := p.region(64)
	for i := range b {
		b[i] = byte(i*7 + 1)
	}
	slice := func(i, j int) []uint64 { return []uint64{at + uint64(i), uint64(j - i), uint64(64 - i)} }
	text := func(i, j int) []uint64 { return []uint64{at + uint64(i), uint64(j - i)} }
	join := func(parts ...[]uint64) (out []uint64) {
		for _, part := range parts {
			out = append(out, part...)
		}
		return out
	}
	copy(b[32:], b[:20])
	require.Equal(t, []uint64{1}, p.call("bytes.equal", join(slice(0, 20), slice(32, 52))...).results)
	require.Equal(t, []uint64{0}, p.call("bytes.equal", join(slice(0, 20), slice(32, 53))...).results)
	require.Equal(t, []uint64{0}, p.call("bytes.equal", join(slice(0, 20), slice(1, 21))...).results)
	require.Equal(t, []uint64{1}, p.call("bytes.compare", join(text(1, 5), text(0, 5))...).results)
	require.Equal(t, []uint64{^uint64(0)}, p.call("bytes.compare", join(text(0, 3), text(0, 5))...).results)
	require.Equal(t, []uint64{0}, p.call("bytes.compare", join(text(0, 20), text(32, 52))...).results)
	require.Equal(t, []uint64{3}, p.call("bytes.index", join(text(0, 20), []uint64{22})...).results)
	require.Equal(t, []uint64{^uint64(0)}, p.call("bytes.index", join(text(0, 20), []uint64{23})...).results)
	h := p.call("bytes.hash", join(text(0, 20), []uint64{5})...)
	require.Equal(t, h, p.call("bytes.hash", join(text(32, 52), []uint64{5})...))
	require.NotEqual(t, h, p.call("bytes.hash", join(text(32, 52), []uint64{6})...))
}

// memoryObject returns the descriptor of so many bytes, which lie between others.
func (p *process) memoryObject(n int) (uint64, []byte) {
	at, b := p.region(n + 64)
	d := data(16)
	*pointer[uint64](d) = at + 32
	*pointer[uint64](d + 8) = uint64(n)
	return uint64(d), b[32 : 32+n]
}

// No offset, however large or negative, leads out of a memory object, and none fails
// that should not.
func TestMemoryAccess(t *testing.T) {
	for name, o := range intrinsicOptions {
		t.Run(name, func(t *testing.T) {
			p := load(t, assemble(t, wrappers()), o, checked)
			for _, size := range []int{0, 1, 7, 8, 9, 100} {
				m, b := p.memoryObject(size)
				for i := range b {
					b[i] = byte(i + 1)
				}
				require.Equal(t, []uint64{uint64(size)}, p.call("memory.len", m).results)
				for _, n := range []int64{1, 2, 4, 8} {
					get, put := fmt.Sprintf("memory.get%d", n*8), fmt.Sprintf("memory.put%d", n*8)
					for _, off := range []int64{-1 << 63, -9, -8, -7, -4, -1, 0, 1, 3, int64(size) - 8, int64(size) - 7, int64(size) - n - 1, int64(size) - n,
						int64(size) - n + 1, int64(size) - 1, int64(size), int64(size) + 1, 1<<63 - 1, 1<<63 - 8, 1 << 32} {
						ok := off >= 0 && off+n <= int64(size) && off+n > 0
						want := outcome{trap: bytecode.TrapMemoryRange, a: off, b: int64(m)}
						before := bytes.Clone(b)
						got := p.call(put, m, uint64(off), 0)
						if ok {
							require.Equal(t, outcome{}, got)
							require.Equal(t, make([]byte, n), b[off:off+n])
							copy(b, before)
							want = outcome{results: []uint64{0}}
							for k := n - 1; k >= 0; k-- {
								want.results[0] = want.results[0]<<8 | uint64(b[off+k])
							}
						} else {
							require.Equal(t, want, got, "%s %d of %d", put, off, size)
						}
						require.Equal(t, want, p.call(get, m, uint64(off)), "%s %d of %d", get, off, size)
						require.Equal(t, before, b)
					}
				}
			}
			for _, name := range []string{"memory.len", "memory.get64", "memory.put8"} {
				require.Equal(t, outcome{trap: bytecode.TrapNil}, p.call(name, 0, 0, 0), name)
			}
			m, _ := p.memoryObject(1)
			require.Equal(t, []uint64{m}, p.call("memory.readonly", m).results)
		})
	}
}

func TestMemoryBulk(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	for name, o := range intrinsicOptions {
		t.Run(name, func(t *testing.T) {
			p := load(t, assemble(t, wrappers()), o, checked)
			const size = 300_000
			m, b := p.memoryObject(size)
			for i := range b {
				b[i] = byte(random.Uint32())
			}
			at := *pointer[uint64](abi.Addr(m))
			bad := func(off int64) outcome {
				return outcome{trap: bytecode.TrapMemoryRange, a: off, b: int64(m)}
			}
			for _, n := range []int64{0, 1, 100, 65536, 65537, 200_000} {
				for _, d := range []int64{0, 1, 5000, 99_999} {
					for _, s := range []int64{0, 1, 5000, 99_999} {
						want := bytes.Clone(b)
						copy(want[d:d+n], want[s:s+n])
						require.Equal(t, outcome{}, p.call("memory.copy", m, uint64(d), m, uint64(s), uint64(n)))
						require.True(t, bytes.Equal(want, b), "copy of %d from %d to %d", n, s, d)
					}
					want := bytes.Clone(b)
					copy(want[d:d+n], bytes.Repeat([]byte{byte(d + 3)}, int(n)))
					require.Equal(t, outcome{}, p.call("memory.fill", m, uint64(d), uint64(n), uint64(byte(d+3))))
					require.True(t, bytes.Equal(want, b))
				}
			}
			for _, r := range [][2]int64{{-1, 1}, {0, size + 1}, {size, 1}, {1, -1}, {-5, -1}, {1 << 62, 1 << 62}, {size - 5, 6}, {0, -1 << 63}} {
				require.Equal(t, bad(r[0]), p.call("memory.copy", m, uint64(r[0]), m, 0, uint64(r[1])))
				require.Equal(t, bad(r[0]), p.call("memory.fill", m, uint64(r[0]), uint64(r[1]), 0))
			}
			require.Equal(t, bad(10), p.call("memory.copy", m, 0, m, 10, size-9))

			// The slice is in the object's own bytes, which only this test could arrange.
			want := bytes.Clone(b)
			copy(want[1000:1300], want[5000:5300])
			require.Equal(t, outcome{}, p.call("memory.read", m, 5000, at+1000, 300, 300))
			require.True(t, bytes.Equal(want, b))
			copy(want[7000:7300], want[1000:1300])
			require.Equal(t, outcome{}, p.call("memory.write", m, 7000, at+1000, 300, 300))
			require.True(t, bytes.Equal(want, b))
			require.Equal(t, bad(size-299), p.call("memory.read", m, size-299, at, 300, 300))
			require.Equal(t, bad(-1), p.call("memory.write", m, ^uint64(0), at, 300, 300))
		})
	}
}
