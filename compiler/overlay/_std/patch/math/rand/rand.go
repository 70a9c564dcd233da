package rand

import "github.com/portico-os/portico/components/golib/internal/machine"

var runtimeState = uint64(machine.Nanos())

// runtime_rand is Steele, Lea and Flood's splitmix64, seeded by the clock.
func runtime_rand() uint64 {
	runtimeState += 0x9e3779b97f4a7c15
	z := runtimeState
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
