package text

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// sample returns a file that has one of everything: package bytecode's tests keep it.
func sample(t testing.TB) *bytecode.File {
	encoded, err := os.ReadFile(samplePath)
	require.NoError(t, err)
	f, err := bytecode.Decode(encoded)
	require.NoError(t, err)
	return f
}

const samplePath = "../../bytecode/testdata/sample.bin"

func TestTextRoundTrip(t *testing.T) {
	f := sample(t)
	text := Format(f)
	g, err := Parse("sample", text)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(f, g))
	require.Equal(t, text, Format(g))
}

// written is a text as people write it: types without names are not declared, and the
// order of declarations is free.
const written = `
component "example.org/demo"
import dep "example.org/dep"
init init

func init() {
b0:
	v0 = const int8 -1          // comments run to the end of the line
	store global total, v0 ; line 3
	ret
}

type Point = struct {
	X int
	y []string "tag"
	embed Base *dep.Base
} {
	Sum = (*Point).Sum value
}
type List params 1 = struct{ next *List[$0]; value $0 }

global total int8
global table [2]Point {
	0.0 = 7
	1.1 = slice names
}
global names [1]string { 0 = "one" }

export func (*Point).Sum(v0 *Point, slot0 Point, v2 ...int) (int, error) captures(v3 func()) line 10 handler b1 {
	slot0 p Point
	slot1 scratch List[int]
b0: v4 = nilcheck v0
	v5 = load v4.0
	store slot1.1, v5
	v6 = zero error
	v7 = slice []int v2, _, v5, _
	v8, v9 = assert interface{ Do(rune) any; dep.hidden() } v6
	v10 = callm v8.0(v5)
	sys debug.write(v10)
	slot0 = call dep."Make"(v5, slot0)
	call dep."(*Base).Reset"(v5)
	ret v5, v6
b1:
	v11, v12, v13 = catch
	throw
}

extern func dep.Make(int, Point) Point
extern func dep.(*Base).Reset(int)
`

func TestParseWritten(t *testing.T) {
	f, err := Parse("written", written)
	require.NoError(t, err)
	require.Equal(t, []bytecode.FieldDef{
		{Name: "X", Type: bytecode.TypeID(bytecode.KindInt)},
		{Name: "example.org/demo.y", Type: 22, Tag: "tag"},
		{Name: "Base", Type: 24, Embedded: true},
	}, f.TypeDef(f.Types[0].Elem).Fields)
	require.Equal(t, "Point", f.Types[0].Name, "declared types come first")
	require.Equal(t, []bytecode.MethodDef{{Name: "Sum", Func: 1, InValue: true}}, f.Types[0].Methods)
	require.Equal(t, uint64(0xff), f.Funcs[0].Blocks[0].Instrs[0].Imm)
	lines := []int32{}
	for _, in := range f.Funcs[0].Blocks[0].Instrs {
		lines = append(lines, in.Line)
	}
	require.Equal(t, []int32{0, 3, 3}, lines, "a line holds until another is given")
	sum := f.Funcs[1]
	require.Equal(t, []int32{-1, 0, -1}, sum.ParamSlots)
	require.Equal(t, bytecode.Instr{Op: bytecode.OpSlice, Type: 36, Args: []bytecode.Operand{2, bytecode.None, 5, bytecode.None}, Dst: []bytecode.Operand{7}, Line: 10}, sum.Blocks[0].Instrs[4])
	require.Equal(t, bytecode.Instr{Op: bytecode.OpCall, Sym: 2, Args: []bytecode.Operand{5, bytecode.SlotOperand(0)}, Dst: []bytecode.Operand{bytecode.SlotOperand(0)}, Line: 10}, sum.Blocks[0].Instrs[8])

	again, err := Parse("formatted", Format(f))
	require.NoError(t, err, Format(f))
	require.Empty(t, cmp.Diff(f, again))
}

func TestParseErrors(t *testing.T) {
	inBody := func(line string) string { return "func f(v0 int) {\nb0:\n\t" + line + "\n}" }
	tests := []struct {
		name, text, want string
	}{
		{"not a declaration", "\n  foo", `t:2:3: expected a declaration: component, import, init, type, data, global, extern func, extern global, func or export func, found "foo"`},
		{"export of what", "export global x int", `t:1:8: expected "func", found "global"`},
		{"two components", "component \"a\"\n component \"b\"", "t:2:2: there is a second component"},
		{"component without path", "component demo", `t:1:11: expected a quoted string, found "demo"`},
		{"more in the line", `component "a" parallel`, `t:1:15: expected end of line, found "parallel"`},
		{"import without path", "import dep", "t:1:11: expected a quoted string, found end of text"},
		{"import without name", `import "dep"`, `t:1:8: expected a short name for the import, found "\""`},
		{"bad hash", `import dep "dep" "12"`, "t:1:18: expected a content hash, 64 hexadecimal digits"},
		{"missing init", "init f", "t:1:6: there is no function f"},
		{"missing type", "global x T", "t:1:10: there is no type T"},
		{"no type", "global x =", `t:1:10: expected a type, found "="`},
		{"wrong number of a type", "type #21 = []int", "t:1:6: expected #20, the next in order"},
		{"name for a structure", "type #20 = int", "t:1:12: expected a type's structure, not its name or number"},
		{"deep type", "global x " + strings.Repeat("*", bytecode.MaxTypeDepth+1) + "int", "types are nested more than 64 deep"},
		{"negative length", "global x [-1]int", `t:1:11: expected a number, found "-1"`},
		{"type of an unknown import", "type dep.T", "t:1:6: there is no import for dep.T"},
		{"field of an unknown import", "global x struct{ dep.y int }", "t:1:18: there is no import for dep.y"},
		{"unclosed struct", "global x struct{ y int z int }", `t:1:24: expected ";" or "}", found "z"`},
		{"variadic parameter in front", "global x func(...int, int)", `expected ")" behind the variadic parameter, found "int"`},
		{"datum out of order", `data1 "x"`, "t:1:1: expected data0, the next in order"},
		{"constant of another kind", "global x int8 = 128", `t:1:17: expected a constant of kind int8, found "128"`},
		{"constant of an unsigned kind", "global x uint8 = -1", `expected a constant of kind uint8, found "-1"`},
		{"bad value", "global x int {\n 0.x = 1\n}", `t:2:4: expected a number, found "x"`},
		{"address of nothing", "global x *int = addr y", "t:1:22: there is no global y"},
		{"method without function", "type T = int {\n\tM = f\n}", "t:2:6: there is no function f"},
		{"extern without import", "extern func dep.F()", "t:1:13: expected the short name of an import, a dot and a name"},
		{"parameter out of order", "func f(v1 int) {\n}", `t:1:8: expected v0, the next in order, found "v1"`},
		{"capture out of order", "func f(v0 int) captures(v0 int) {\n}", `t:1:25: expected v1, the next in order, found "v0"`},
		{"slot out of order", "func f() {\n\tslot1 x int\n}", `t:2:2: expected slot0, the next in order, found "slot1"`},
		{"instruction before a block", "func f() {\n\tret\n}", `t:2:2: expected a slot or block b0, found "ret"`},
		{"block out of order", "func f() {\nb1:\n}", "t:2:1: expected b0, the next in order"},
		{"unclosed function", "func f() {\nb0:\n\tret\n", "t:4:1: expected an operation, found end of text"},
		{"unclosed function, comment", "func f() {\nb0: ret // the end", "t:2:19: expected an operation, found end of text"},
		{"unknown operation", inBody("v1 = frob v0"), `t:3:7: expected an operation, found "frob"`},
		{"result missing", inBody("add v0, v0"), "t:3:2: add has 1 results, not 0"},
		{"result of none", inBody("v1 = store slot0, v0"), "t:3:2: store has 0 results, not 1"},
		{"operand missing", inBody("v1 = add v0"), `t:3:13: expected ",", found end of line`},
		{"operand is a number", inBody("v1 = add v0, 5"), `t:3:15: expected an operand: v and a number, slot and a number, or _, found "5"`},
		{"too many operands", inBody("v1 = neg v0, v0"), `t:3:13: expected end of line, found ","`},
		{"unknown function", inBody("call g(v0)"), "t:3:7: there is no function g"},
		{"unknown intrinsic", inBody("sys debug.read()"), "t:3:6: there is no intrinsic debug.read"},
		{"unknown variable", inBody("v1 = load global g.0"), "t:3:19: there is no global g"},
		{"no variable", inBody("v1 = load 5"), "t:3:12: expected a variable: v and a number, slot and a number, or global and a name"},
		{"no block", inBody("jump 1"), `t:3:7: expected b and a number, found "1"`},
		{"edge without a value", inBody("v1 = phi int [b0, b1]"), `t:3:18: expected ":", found ","`},
		{"unclosed list", inBody("call f(v0"), `t:3:11: expected ")", found end of line`},
		{"line without number", inBody("ret ; line x"), `t:3:13: expected a number, found "x"`},
		{"number out of range", inBody("ret v99999999999"), "t:3:7: number 99999999999 is out of range"},
		{"unclosed text", `data0 "x`, `t:1:7: expected a quoted string, found "\""`},
		{"limit of the format", "func f() {\n\tslot0 " + strings.Repeat("x", bytecode.MaxIdentifier+1) + " int\n}", "t: malformed component file"},
		{"signature is none", "func f() sig int {\n}", "which is not that of such a function"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("t", test.text)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestScalarText(t *testing.T) {
	tests := []struct {
		kind bytecode.Kind
		bits uint64
		want string
	}{
		{bytecode.KindBool, 0, "false"}, {bytecode.KindBool, 1, "true"}, {bytecode.KindBool, 2, "2"},
		{bytecode.KindInt8, 0xff, "-1"}, {bytecode.KindInt8, 0x1ff, "0x1ff"}, {bytecode.KindInt64, 1 << 63, "-9223372036854775808"},
		{bytecode.KindUint8, 255, "255"}, {bytecode.KindUint8, 256, "0x100"}, {bytecode.KindUint64, 1<<64 - 1, "18446744073709551615"},
		{bytecode.KindFloat64, 0x3ff8000000000000, "1.5"}, {bytecode.KindFloat64, 1 << 63, "-0"}, {bytecode.KindFloat64, 0x7ff0000000000000, "0x7ff0000000000000"},
		{bytecode.KindFloat64, 0x7ff8000000000001, "0x7ff8000000000001"}, {bytecode.KindFloat64, 0x7ff8000000000002, "0x7ff8000000000002"},
		{bytecode.KindFloat32, 0x3fc00000, "1.5"}, {bytecode.KindFloat32, 1, "1e-45"}, {bytecode.KindFloat32, 1 << 32, "0x100000000"},
		{bytecode.KindInvalid, 1<<64 - 1, "18446744073709551615"}, {bytecode.KindString, 7, "7"},
	}
	for _, test := range tests {
		require.Equal(t, test.want, scalarText(test.kind, test.bits), "%v %#x", test.kind, test.bits)
		back, err := scalarBits(test.kind, test.want)
		require.NoError(t, err)
		require.Equal(t, test.bits, back)
	}
}

func TestQuoteName(t *testing.T) {
	for name, want := range map[string]string{
		"f": "f", "f$1": "f$1", "List·1": "List·1", "init#2": "init#2", "(*T).m": "(*T).m", "T.m": "T.m", "(T).m": "(T).m",
		"": `""`, "a b": `"a b"`, "1a": `"1a"`, "a.1": `"a.1"`, "a..b": `"a..b"`, "(*T)": `"(*T)"`, "(**T).m": `"(**T).m"`,
		"a\xff": `"a\xff"`, "f[int]": `"f[int]"`, "#a": `"#a"`,
	} {
		text := quoteName(name)
		require.Equal(t, want, text)
		back, ok := unquoteName(text)
		require.True(t, ok)
		require.Equal(t, name, back)
		s := scanner{text: text + "(v1)"}
		require.Equal(t, text, s.symbol())
		require.Equal(t, "(v1)", s.text[s.at:])
	}
}

// FuzzParse checks that Parse survives every text, and that what it accepts
// round-trips.
func FuzzParse(f *testing.F) {
	f.Add(written)
	f.Add(Format(sample(f)))
	f.Add("type T params 1 = [3]*T[$0]\nglobal g T[int] { 0 = addr g }\nfunc \"f g\"(...) (\"odd\") { }\ntype \"odd\" = chan<- <-chan any")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Parse("fuzz", text)
		if err != nil {
			return
		}
		formatted := Format(file)
		again, err := Parse("formatted", formatted)
		require.NoError(t, err, formatted)
		require.Empty(t, cmp.Diff(file, again), formatted)
	})
}

// FuzzFormat checks that all that is decoded round-trips through the text form.
func FuzzFormat(f *testing.F) {
	f.Add(bytecode.Encode(sample(f)))
	f.Add(bytecode.Encode(&bytecode.File{Path: "a", Init: -1}))
	written, err := Parse("written", written)
	require.NoError(f, err)
	f.Add(bytecode.Encode(written))
	f.Fuzz(func(t *testing.T, encoded []byte) {
		file, err := bytecode.Decode(encoded)
		if err != nil {
			return
		}
		text := Format(file)
		again, err := Parse("fuzz", text)
		require.NoError(t, err, text)
		require.Empty(t, cmp.Diff(file, again), text)
		require.Equal(t, text, Format(again))
	})
}
