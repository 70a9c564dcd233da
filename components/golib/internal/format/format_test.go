package format

import (
	"errors"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func sprintf(format string, args ...any) string {
	var p Printer
	p.Printf(format, args)
	return string(p.Text)
}

// same requires that formatting gives what fmt gives, or is refused where an operand's
// type has no basic underlying type.
func same(t *testing.T, format string, args []any) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			require.Contains(t, r, "without reflection")
			require.True(t, slices.ContainsFunc(args, mayBeRefused), "%q of %#v: %v", format, args, r)
		}
	}()
	got := sprintf(format, args...)
	require.Equal(t, fmt.Sprintf(format, args...), got, "%q of %#v", format, args)
}

func mayBeRefused(arg any) bool {
	switch arg.(type) {
	case error, []error, syntax, *named:
		return true
	}
	return false
}

type (
	count   int8
	label   string
	flag    bool
	ratio   float32
	vector  complex64
	failure struct{ code int }
	named   uint16
	custom  struct{}
	syntax  struct{}
)

func (f failure) Error() string { return fmt.Sprint("failure ", f.code) }
func (n *named) String() string { return "pointer to named" }
func (n named) Other() string   { return "" }
func (syntax) GoString() string { return "syntax{...}" }
func (syntax) String() string   { return "syntax" }
func (l label) String() string  { return "label:" + string(l) }

func (custom) Format(f State, verb rune) {
	width, _ := f.Width()
	_, hasPrecision := f.Precision()
	fmt.Fprint(f, string(verb), width, hasPrecision)
	for _, c := range "-+# 0" {
		fmt.Fprint(f, " ", f.Flag(int(c)))
	}
}

var operands = []any{
	nil, true, false, 0, 1, -1, 42, -1234567, int8(-128), int16(32767), int32('x'), int64(math.MinInt64),
	uint(7), uint8(200), uint16(65535), uint32(1 << 31), uint64(math.MaxUint64), uintptr(0xdead), 'é', rune(-1), rune(0x10ffff + 1),
	0.0, math.Copysign(0, -1), 1.0, -1.5, 3.14159265358979, 1e21, 1e-7, 123456789.0, math.Inf(1), math.Inf(-1), math.NaN(), float32(0.1),
	1 + 2i, complex64(-0.5 - 1i), complex(math.Inf(1), math.NaN()),
	"", "hello", "wörld 世界", "with `backquote`", "tab\tnew\nline\x00\xff", "100%",
	[]byte("bytes"), []byte{}, []byte(nil), []byte{0, 255},
	[]int{1, -2, 3}, []int(nil), []string{"a", "b c"}, []float64{1, 2.5}, []bool{true}, []any{1, "a", nil, 2.5}, []error{errors.New("e"), nil},
	[]int32{1}, []int64{2}, []uint64{3},
	count(-5), label("x"), flag(true), ratio(0.1), vector(1 + 1i), named(5), errors.New("an error"), failure{3}, &failure{4},
	time.Duration(1500) * time.Millisecond, time.March, syntax{}, new(named),
}

func TestVerbs(t *testing.T) {
	flags := []string{"", "+", "-", "#", " ", "0", "+#", "-#", "+0", " 0", "# ", "-0", "#0", "+ "}
	sizes := []string{"", "5", "12", ".0", ".2", ".7", "8.3", "3.1", "30", "30.10"}
	for _, arg := range operands {
		for _, verb := range "vdsqxXobOcUtTeEfFgGwzé" {
			for _, f := range flags {
				for _, size := range sizes {
					format := "%" + f + size + string(verb)
					same(t, format, []any{arg})
				}
			}
		}
	}
}

func TestFormats(t *testing.T) {
	formats := []string{
		"", "plain", "%", "%%", "100%", "%d", "%d %d", "%d %d %d", "%[2]d %[1]d", "%[1]d %[1]v", "%[3]d", "%[0]d", "%[x]d", "%[", "%[]", "%[]d",
		"%[1", "%[1]", "%*d", "%-*d", "%.*d", "%*.*d", "%[2]*[1]d", "%[1]*[2]d", "%.[2]*d", "%[1].2d", "%[1]2d", "%6.2f%%", "%!", "%z", "%-", "%5",
		"%.", "%5.", "%.5", "%1000001d", "%.1000001d", "%99999999999999999999d", "a%db%sc", "%v%v%v%v", "%s", "%w", "%+w", "é%dé", "%-5d|%5d|%05d",
		"%x %X %#x", "%q %q", "%c%c", "%U %#U", "%t", "%08b", "%e", "%6d", "%\xff", "%[2]d", "% d", "%+d", "%T %T", "%[5]d %d", "%.f", "%5.f",
	}
	sets := [][]any{
		nil, {1}, {1, 2}, {1, 2, 3}, {"a"}, {"a", "b"}, {1.5}, {5, 42}, {-5, 42}, {"x", 3}, {nil}, {nil, 1}, {'x', 'y'}, {true},
		{int8(4), uint16(7)}, {uint64(1 << 40), 1}, {errors.New("e"), 1}, {2000000, 1}, {count(3), 9},
	}
	for _, format := range formats {
		for _, args := range sets {
			same(t, format, args)
		}
	}
}

func TestRandomFormats(t *testing.T) {
	random := rand.New(rand.NewSource(4))
	pieces := []string{"%", "d", "v", "s", "x", "q", "[1]", "[2]", "[", "]", "*", ".", "5", "0", "-", "+", "#", " ", "text", "é", "3"}
	for range 50000 {
		format := ""
		for range random.Intn(12) {
			format += pieces[random.Intn(len(pieces))]
		}
		args := make([]any, random.Intn(4))
		for i := range args {
			args[i] = operands[random.Intn(len(operands))]
		}
		same(t, format, args)
	}
}

func TestPrint(t *testing.T) {
	random := rand.New(rand.NewSource(5))
	for range 2000 {
		args := make([]any, random.Intn(6))
		for i := range args {
			args[i] = operands[random.Intn(len(operands))]
		}
		var p, q Printer
		p.Print(args)
		require.Equal(t, fmt.Sprint(args...), string(p.Text))
		q.Println(args)
		require.Equal(t, fmt.Sprintln(args...), string(q.Text))
	}
}

func TestFormatter(t *testing.T) {
	require.Equal(t, "v5 false true true false false false|d0 true false false true true true",
		sprintf("%-+5v|%# 0.3d", custom{}, custom{}))
}

func TestWrap(t *testing.T) {
	p := Printer{WrapOK: true}
	p.Printf("%w and %d and %w", []any{failure{1}, 2, failure{3}})
	require.Equal(t, "failure 1 and 2 and failure 3", string(p.Text))
	require.Equal(t, []int{0, 2}, p.Wrapped)
}

// TestUnsupported checks that what would need reflection is refused.
func TestUnsupported(t *testing.T) {
	for _, arg := range []any{struct{}{}, map[string]int{}, new(int), [2]int{}, func() {}, []struct{}{}, make(chan int), &struct{}{}} {
		for _, format := range []string{"%v", "%+v", "%#v", "%d", "%s"} {
			require.Panics(t, func() { sprintf(format, arg) })
		}
		require.Equal(t, fmt.Sprintf("%T", arg), sprintf("%T", arg))
	}
	require.Panics(t, func() { sprintf("%p", new(int)) })
}
