package golib

import (
	"fmt"
	"math"
	"math/rand"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// printed returns what f prints.
func printed(t *testing.T, f func()) string {
	t.Helper()
	var out strings.Builder
	old := hostOutput
	hostOutput = func(s string) { out.WriteString(s) }
	defer func() { hostOutput = old }()
	f()
	return out.String()
}

func TestPrint(t *testing.T) {
	require.Equal(t, "a -5 18446744073709551615 0x1f true false\n", printed(t, func() {
		PrintString("a")
		PrintSpace()
		PrintInt(-5)
		PrintSpace()
		PrintUint(math.MaxUint64)
		PrintSpace()
		PrintHex(31)
		PrintSpace()
		PrintBool(true)
		PrintSpace()
		PrintBool(false)
		PrintNewline()
	}))
	require.Equal(t, "-9223372036854775808", printed(t, func() { PrintInt(math.MinInt64) }))
	require.Equal(t, "0x0", printed(t, func() { PrintHex(0) }))
	require.Equal(t, "0xffffffffffffffff", printed(t, func() { PrintHex(math.MaxUint64) }))
	require.Equal(t, "0", printed(t, func() { PrintUint(0) }))
}

func TestPrintComplex(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []complex128{0, 1 + 2i, -1 - 2i, complex(inf, -inf), complex(math.NaN(), inf), 1e100 + 1e-7i} {
		want := strconv.FormatComplex(c, 'g', -1, 128)
		require.Equal(t, want, printed(t, func() { PrintComplex(real(c), imag(c)) }))
	}
	c := complex64(0.1 + 0.7i)
	require.Equal(t, "(0.1+0.7i)", printed(t, func() { PrintComplex64(real(c), imag(c)) }))
}

// TestPrintFloat compares with strconv, whose 'g' is what Go's print writes.
func TestPrintFloat(t *testing.T) {
	check := func(f float64) {
		if got, want := string(appendFloat(nil, f)), strconv.FormatFloat(f, 'g', -1, 64); got != want {
			t.Fatalf("%x: got %s, want %s", f, got, want)
		}
		g := float32(f)
		if got, want := string(appendFloat32(nil, g)), strconv.FormatFloat(float64(g), 'g', -1, 32); got != want {
			t.Fatalf("float32 %x: got %s, want %s", g, got, want)
		}
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 1, -1, 0.1, 0.5, 1e5, 999999, 1e6, 1e7, 1e21, 1e22, 1e23, 5e-324, 1e-4, 1e-5,
		math.MaxFloat64, math.SmallestNonzeroFloat64, math.MaxFloat32, math.SmallestNonzeroFloat32, math.Inf(1), math.Inf(-1),
		math.NaN(), 2.2250738585072014e-308, 4.35, 9007199254740993, 123456.789} {
		check(f)
	}
	for exponent := -1074; exponent < 1024; exponent++ {
		f := math.Ldexp(1, exponent)
		check(f)
		check(math.Nextafter(f, 0))
		check(math.Nextafter(f, math.Inf(1)))
	}
	for exponent := -149; exponent < 128; exponent++ {
		check(float64(math.Nextafter32(float32(math.Ldexp(1, exponent)), 0)))
	}
	random := rand.New(rand.NewSource(3))
	for range 5000 {
		check(math.Float64frombits(random.Uint64()))
		check(float64(math.Float32frombits(random.Uint32())))
		check(random.NormFloat64() * 1000)
		check(float64(random.Intn(1000000)) / 1000)
	}
}

func TestComplexDiv(t *testing.T) {
	parts := []float64{0, math.Copysign(0, -1), 1, -2, 3.5, 1e300, 1e-300, math.Inf(1), math.Inf(-1), math.NaN()}
	for _, a := range parts {
		for _, b := range parts {
			for _, c := range parts {
				for _, d := range parts {
					want := complex(a, b) / complex(c, d)
					re, im := ComplexDiv(a, b, c, d)
					require.Equal(t, fmt.Sprint(want), fmt.Sprint(complex(re, im)), "(%v+%vi)/(%v+%vi)", a, b, c, d)
				}
			}
		}
	}
}
