package strconv

import "github.com/portico-os/portico/components/golib/internal/machine"

func float64frombits(b uint64) float64 { return machine.Float64frombits(b) }
func float32frombits(b uint32) float32 { return machine.Float32frombits(b) }
func float64bits(f float64) uint64     { return machine.Float64bits(f) }
func float32bits(f float32) uint32     { return machine.Float32bits(f) }
