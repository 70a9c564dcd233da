//go:build !portico

package golib

import (
	"hash/maphash"
	"math"
	"math/bits"
	"os"
	"reflect"
)

var hostSeed = maphash.MakeSeed()

// Hash returns the hash of a key of any comparable type.
func Hash[K comparable](k K, seed uint64) uint64 {
	return maphash.Comparable(hostSeed, k) ^ seed
}

func newSeed() uint64 { return maphash.Bytes(hostSeed, nil) }

func hashAny(v any, seed uint64) uint64 { return maphash.Comparable(hostSeed, v) ^ seed }

func hashBytes(s string, seed uint64) uint64 { return maphash.String(hostSeed, s) ^ seed }

// hostKind returns the kind of a type whose underlying type is basic, else 0.
func hostKind(t reflect.Type) int {
	for kind, name := range basicNames {
		if name == t.Kind().String() {
			return kind
		}
	}
	return 0
}

func anyBasic(v any) (kind int, word, imaginary uint64, text string) {
	if v == nil {
		return 0, 0, 0, ""
	}
	x := reflect.ValueOf(v)
	kind = hostKind(x.Type())
	switch {
	case kind == 0:
	case kind == kindString:
		text = x.String()
	case kind == kindBool:
		if x.Bool() {
			word = 1
		}
	case kind <= kindInt64:
		word = uint64(x.Int()) << (64 - x.Type().Bits()) >> (64 - x.Type().Bits())
	case kind <= kindUintptr:
		word = x.Uint()
	case kind == kindFloat32:
		word = uint64(math.Float32bits(float32(x.Float())))
	case kind == kindFloat64:
		word = math.Float64bits(x.Float())
	case kind == kindComplex64:
		c := complex64(x.Complex())
		word = uint64(math.Float32bits(real(c))) | uint64(math.Float32bits(imag(c)))<<32
	default:
		word = math.Float64bits(real(x.Complex()))
		imaginary = math.Float64bits(imag(x.Complex()))
	}
	return kind, word, imaginary, text
}

func typeByID(int) string { return "" }

func typeName(v any) string {
	if v == nil {
		return ""
	}
	return reflect.TypeOf(v).String()
}

func mul64(x, y uint64) (high, low uint64) { return bits.Mul64(x, y) }
func floatBits(f float64) uint64           { return math.Float64bits(f) }
func float32Bits(f float32) uint32         { return math.Float32bits(f) }
func floatFromBits(b uint64) float64       { return math.Float64frombits(b) }
func floatFromBits32(b uint32) float32     { return math.Float32frombits(b) }
func freeze(b []byte) string               { return string(b) }

// hostOutput is where print writes.
var hostOutput = func(s string) { os.Stderr.WriteString(s) }

func write(s string) { hostOutput(s) }

// hostThrow is the Go panic that stands for a throw, and hostEnd that for the end of the
// domain.
type (
	hostThrow struct{}
	hostEnd   struct{ text string }
)

func panicked(text string) { panic(hostEnd{text}) }

func throw() { panic(hostThrow{}) }

var hostThreadValue any

func threadValue() any     { return hostThreadValue }
func setThreadValue(v any) { hostThreadValue = v }

// hostFrames counts the calls of frameCallee: each deferred call gets a number of its own.
var hostFrames uintptr

func frameCallee() uintptr {
	hostFrames++
	return hostFrames
}
