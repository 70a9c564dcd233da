package math

import "github.com/portico-os/portico/components/golib/internal/machine"

// Float32bits returns the IEEE 754 bits of f.
func Float32bits(f float32) uint32 { return machine.Float32bits(f) }

// Float32frombits returns the number with these bits.
func Float32frombits(b uint32) float32 { return machine.Float32frombits(b) }

// Float64bits returns the IEEE 754 bits of f.
func Float64bits(f float64) uint64 { return machine.Float64bits(f) }

// Float64frombits returns the number with these bits.
func Float64frombits(b uint64) float64 { return machine.Float64frombits(b) }

// Sqrt returns the square root.
func Sqrt(x float64) float64 { return machine.Sqrt(x) }

func sqrt(x float64) float64 { return machine.Sqrt(x) }
