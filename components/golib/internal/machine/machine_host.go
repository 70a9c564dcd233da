//go:build !portico

package machine

import (
	"bytes"
	"math"
	"math/bits"
	"os"
	"reflect"
	"runtime"
	"strings"
	"time"
)

// The functions of machine_portico.go, as the ordinary toolchain has them.

func Sqrt(f float64) float64               { return math.Sqrt(f) }
func Float64bits(f float64) uint64         { return math.Float64bits(f) }
func Float64frombits(b uint64) float64     { return math.Float64frombits(b) }
func Float32bits(f float32) uint32         { return math.Float32bits(f) }
func Float32frombits(b uint32) float32     { return math.Float32frombits(b) }
func Len64(x uint64) int                   { return bits.Len64(x) }
func TrailingZeros64(x uint64) int         { return bits.TrailingZeros64(x) }
func ReverseBytes32(x uint32) uint32       { return bits.ReverseBytes32(x) }
func ReverseBytes64(x uint64) uint64       { return bits.ReverseBytes64(x) }
func RotateLeft32(x uint32, k int) uint32  { return bits.RotateLeft32(x, k) }
func RotateLeft64(x uint64, k int) uint64  { return bits.RotateLeft64(x, k) }
func Mul64(x, y uint64) (high, low uint64) { return bits.Mul64(x, y) }

func Add64(x, y, carry uint64) (sum, carryOut uint64) { return bits.Add64(x, y, carry) }

func Sub64(x, y, borrow uint64) (difference, borrowOut uint64) { return bits.Sub64(x, y, borrow) }

func Equal(a, b []byte) bool         { return bytes.Equal(a, b) }
func Compare(a, b string) int        { return strings.Compare(a, b) }
func IndexByte(s string, c byte) int { return strings.IndexByte(s, c) }
func Freeze(b []byte) string         { return string(b) }
func Write(s string)                 { os.Stdout.WriteString(s) }
func Exit(status int)                { os.Exit(status) }
func DomainName() string             { return os.Args[0] }
func Collect()                       { runtime.GC() }
func Yield()                         { runtime.Gosched() }

// Of these nothing of the ordinary toolchain makes use: its sync and time are Go's own.

func Self() int             { return 0 }
func Park(until int64) bool { time.Sleep(time.Duration(until - Nanos())); return false }
func Unpark(int)            {}

var start = time.Now()

func Nanos() int64 { return int64(time.Since(start)) }

func TypeName(v any) string {
	if v == nil {
		return ""
	}
	return reflect.TypeOf(v).String()
}

func Basic(v any) (kind int, word, imaginary uint64, text string) {
	x := reflect.ValueOf(v)
	switch k := x.Kind(); k {
	case reflect.Bool:
		if x.Bool() {
			word = 1
		}
		return KindBool, word, 0, ""
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		unused := 64 - x.Type().Bits()
		return KindInt + int(k-reflect.Int), uint64(x.Int()) << unused >> unused, 0, ""
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return KindUint + int(k-reflect.Uint), x.Uint(), 0, ""
	case reflect.Float32:
		return KindFloat32, uint64(math.Float32bits(float32(x.Float()))), 0, ""
	case reflect.Float64:
		return KindFloat64, math.Float64bits(x.Float()), 0, ""
	case reflect.Complex64:
		c := complex64(x.Complex())
		return KindComplex64, uint64(math.Float32bits(real(c))) | uint64(math.Float32bits(imag(c)))<<32, 0, ""
	case reflect.Complex128:
		c := x.Complex()
		return KindComplex128, math.Float64bits(real(c)), math.Float64bits(imag(c)), ""
	case reflect.String:
		return KindString, 0, 0, x.String()
	}
	return 0, 0, 0, ""
}

// Param returns the text of a parameter that the domain's configuration gives a
// component: there is none.
func Param(component, key string) (string, bool) { return "", false }
