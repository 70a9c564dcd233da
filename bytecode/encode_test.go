package bytecode

import (
	"bytes"
	"encoding/binary"
	"flag"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestEncodeRoundTrip(t *testing.T) {
	f := sample()
	encoded := Encode(f)
	g, err := Decode(encoded)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(f, g))
	require.Equal(t, encoded, Encode(g), "the encoding is canonical")
	require.Equal(t, Hash(encoded), Hash(Encode(g)))
}

var update = flag.Bool("update", false, "write testdata/sample.bin anew")

// The sample's binary form is a file, so that a change of the format shows. The tests
// of the text form read it.
func TestSampleFile(t *testing.T) {
	const path = "testdata/sample.bin"
	encoded := Encode(sample())
	if *update {
		require.NoError(t, os.WriteFile(path, encoded, 0o644))
	}
	stored, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.Equal(stored, encoded), "the binary form has changed: run go test ./bytecode -run SampleFile -update")
}

// The sample must stay what the round trips rely on.
func TestSampleHasEverything(t *testing.T) {
	f := sample()
	kinds, consts, ops, bases := map[Kind]bool{}, map[ConstKind]bool{}, map[Op]bool{}, map[BaseKind]bool{}
	for _, d := range f.Types {
		kinds[d.Kind] = true
	}
	for _, g := range f.Globals {
		for _, s := range g.Init {
			consts[s.Value.Kind] = true
		}
	}
	for _, b := range f.Funcs[0].Blocks {
		for _, in := range b.Instrs {
			ops[in.Op] = true
			for _, p := range in.Places {
				bases[p.Base] = true
			}
		}
	}
	require.Len(t, kinds, int(numKinds-lastBasic)-1)
	require.Len(t, consts, int(numConstKinds))
	require.Len(t, ops, int(NumOps)-1)
	require.Len(t, bases, int(numBases))
}

// Files that differ in one byte or in length are refused, or are canonical too.
func TestDecodeMutants(t *testing.T) {
	encoded := Encode(sample())
	for i := range encoded {
		_, err := Decode(encoded[:i])
		require.ErrorIs(t, err, ErrFormat, "cut at byte %d", i)
		for _, b := range []byte{0, 1, 2, 0x7f, 0x80, 0xff, encoded[i] + 1} {
			mutant := append([]byte(nil), encoded...)
			mutant[i] = b
			if g, err := Decode(mutant); err == nil {
				require.Equal(t, mutant, Encode(g))
			}
		}
	}
}

func TestDecodeVersion(t *testing.T) {
	encoded := Encode(&File{Path: "a", Init: -1})
	encoded[len(magic)]++
	_, err := Decode(encoded)
	require.ErrorIs(t, err, ErrVersion)
	require.ErrorContains(t, err, "rebuild")
}

func TestDecodeRefuses(t *testing.T) {
	nullary := TypeDef{Kind: KindFunc}
	function := func(f Func) *File {
		if f.Sig == NoType {
			f.Sig = TypeID(NumBasic)
		}
		return &File{Types: []TypeDef{nullary}, Funcs: []Func{f}}
	}
	instr := func(in Instr) *File {
		return function(Func{Blocks: []Block{{Instrs: []Instr{in}}}})
	}
	steps := func(n int) []Step { return make([]Step, n) }
	long := strings.Repeat("x", MaxIdentifier+1)
	tests := []struct {
		name string
		file *File
		want string
	}{
		{"long path", &File{Path: long}, "1025 bytes of text, more than 1024"},
		{"long name of a function", function(Func{Name: long}), "more than 1024"},
		{"too many types", &File{Types: repeated(MaxTypes+1, TypeDef{Kind: KindStruct})}, "65537 types, more than 65536"},
		{"too many functions", &File{Funcs: make([]Func, MaxFuncs+1)}, "65537 functions, more than"},
		{"too many externs", &File{Externs: make([]Extern, MaxFuncs+1)}, "65537 imported functions, more than"},
		{"too many parameters", &File{Types: []TypeDef{{Kind: KindFunc, Params: make([]TypeID, MaxParams+1)}}}, "65 types, more than 64"},
		{"too many results", &File{Types: []TypeDef{{Kind: KindFunc, Results: make([]TypeID, MaxParams+1)}}}, "65 types, more than 64"},
		{"too many type parameters", &File{Types: []TypeDef{{Kind: KindNamed, Import: ThisComponent, Len: MaxParams + 1}}}, "65"},
		{"direction of a channel", &File{Types: []TypeDef{{Kind: KindChan, Len: 3}}}, "no such channel direction: 3"},
		{"type of a missing import", &File{Types: []TypeDef{{Kind: KindNamed, Import: 0, Name: "T"}}}, "no such import: 0"},
		{"type of import -3", &File{Types: []TypeDef{{Kind: KindNamed, Import: -3, Name: "T"}}}, "no such import: -3"},
		{"extern of a missing import", &File{Externs: []Extern{{Import: 1}}, Imports: make([]ComponentID, 1)}, "no such import: 1"},
		{"extern of this component", &File{Externs: []Extern{{Import: ThisComponent}}}, "no such import: -1"},
		{"signature is a basic type", function(Func{Sig: 2}), "which is not that of such a function"},
		{"signature does not exist", function(Func{Sig: 99}), "which is not that of such a function"},
		{"signature has fewer parameters", function(Func{ParamSlots: []int32{-1}}), "which is not that of such a function"},
		{"too many slots", function(Func{Slots: make([]SlotDef, MaxSlots+1)}), "4097 slots, more than 4096"},
		{"too many instructions", function(Func{Blocks: []Block{
			{Instrs: repeated(MaxInstrs-1, Instr{Op: OpThrow})}, {Instrs: repeated(2, Instr{Op: OpThrow})}}}), "2 instructions, more than 1"},
		{"too many blocks", function(Func{Blocks: make([]Block, MaxInstrs+1)}), "more than 131072"},
		{"long path of a place", instr(Instr{Op: OpClear, Places: []Place{{Path: steps(MaxPath + 1)}}}), "33 steps, more than 32"},
		{"long path of a static", &File{Globals: []Global{{Init: []StaticInit{{Path: make([]int64, MaxPath+1)}}}}}, "33 steps, more than 32"},
		{"claims of a phi", instr(Instr{Op: OpPhi, Imm: phiClaims, Dst: []Operand{0}}), "no such claims"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode(Encode(test.file))
			require.ErrorIs(t, err, ErrFormat)
			require.ErrorContains(t, err, test.want)
		})
	}
}

// repeated returns n copies of x.
func repeated[E any](n int, x E) []E {
	xs := make([]E, n)
	for i := range xs {
		xs[i] = x
	}
	return xs
}

func TestDecodeRefusesBytes(t *testing.T) {
	start := string(Encode(&File{Init: -1}))[:len(magic)+1]
	tests := []struct {
		name, rest, want string
	}{
		{"number with a needless byte", "\x80\x00", "expected a number"},
		{"number of more than 64 bits", strings.Repeat("\xff", 10), "expected a number"},
		{"count above what is left", "\x00\x05", "5 imports do not fit"},
		{"huge count", "\x00" + string(binary.AppendUvarint(nil, 1<<63)), "more than"},
		{"text longer than the file", "\x7fab", "do not fit"},
		{"cut hash", "\x00\x01\x00abc", "29 bytes are missing"},
		{"basic kind defined", "\x00\x00\x01\x02", "kind int defines no type"},
		{"unknown kind", "\x00\x00\x01\x7f", "no such kind"},
		{"truth value 2", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02", "no such truth value: 2"},
		{"bytes after the end", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "1 bytes after the end"},
		{"index of 33 bits", "\x00\x00\x01\x15" + string(binary.AppendUvarint(nil, 1<<32)), "out of range"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Decode([]byte(start + test.rest))
			require.ErrorIs(t, err, ErrFormat)
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := Decode([]byte("ELF"))
	require.ErrorIs(t, err, ErrFormat)
	_, err = Decode(nil)
	require.ErrorIs(t, err, ErrFormat)
}

// Memory stays within a constant times the input, whatever counts claim.
func TestDecodeMemory(t *testing.T) {
	const size, factor = 1 << 16, 400
	start := Encode(&File{Init: -1})[:len(magic)+1]
	for _, fill := range []byte{0, 1, 2, 0x10, 0x17, 0x1c, 0x7f} {
		hostile := append([]byte(nil), start...)
		for len(hostile) < size {
			if len(hostile)%5 == 0 {
				hostile = binary.AppendUvarint(hostile, size/2)
			}
			hostile = append(hostile, fill)
		}
		// A list of functions of half the file, each of which claims the same again.
		for skip := range 12 {
			input := append(append(append([]byte(nil), start...), make([]byte, skip)...), hostile[len(start):]...)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			Decode(input)
			runtime.ReadMemStats(&after)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(factor*len(input)), "fill %#x, skip %d", fill, skip)
		}
	}
}

func TestEncodePanicsOnBugs(t *testing.T) {
	bugs := map[string]*File{
		"negative type": {Globals: []Global{{Type: -1}}},
		"missing operand": {Types: []TypeDef{{Kind: KindFunc}}, Funcs: []Func{{Sig: TypeID(NumBasic),
			Blocks: []Block{{Instrs: []Instr{{Op: OpAdd, Dst: []Operand{0}}}}}}}},
		"no operation": {Funcs: []Func{{Blocks: []Block{{Instrs: []Instr{{}}}}}}},
		"basic kind":   {Types: []TypeDef{{Kind: KindInt}}},
	}
	for name, f := range bugs {
		t.Run(name, func(t *testing.T) { require.Panics(t, func() { Encode(f) }) })
	}
}

// FuzzDecode checks that what Decode accepts is canonical.
func FuzzDecode(f *testing.F) {
	f.Add(Encode(sample()))
	f.Add(Encode(&File{Path: "a", Init: -1}))
	f.Fuzz(func(t *testing.T, encoded []byte) {
		file, err := Decode(encoded)
		if err != nil {
			return
		}
		require.Equal(t, encoded, Encode(file))
	})
}

// Both directions, in bytes of the encoded file.
func BenchmarkCodec(b *testing.B) {
	f := sample()
	f.Funcs = repeated(100, f.Funcs[0])
	encoded := Encode(f)
	b.Run("encode", func(b *testing.B) {
		b.SetBytes(int64(len(encoded)))
		for b.Loop() {
			Encode(f)
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(encoded)))
		for b.Loop() {
			_, err := Decode(encoded)
			require.NoError(b, err)
		}
	})
}
