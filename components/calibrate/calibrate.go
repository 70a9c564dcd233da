package calibrate

import (
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/portals"
)

// Each function makes turns turns, less where a turn takes long.
const turns = 512

type record struct{ Words [64]uint64 }

// What the functions work on.
var (
	sum     uint64
	table   [1024]uint64
	records [8]record
)

// Arithmetic adds, multiplies and shifts.
func Arithmetic() {
	x := sum
	for i := uint64(0); i < turns; i++ {
		x = (x*31+i)>>1 ^ x<<3
	}
	sum = x
}

// Divide divides by what is not known before.
func Divide() {
	x, y := sum|1, sum&7|1
	for i := uint64(0); i < turns; i++ {
		x = (x/y + i) % (y + 2)
	}
	sum = x
}

// Access reads and writes variables in no simple order, with checks.
func Access() {
	for i := uint64(0); i < turns; i++ {
		at := (table[i] + 7*i) % uint64(len(table))
		table[at] += i
	}
}

// Branch goes ways that cannot be foretold.
func Branch() {
	x := sum | 1
	for i := 0; i < turns; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		if x&1 != 0 {
			x += 3
		}
		if x&2 == 0 {
			x++
		}
	}
	sum = x
}

// Call calls functions that call others.
func Call() {
	for i := uint64(0); i < turns; i++ {
		sum = outer(sum, i)
	}
}

func outer(x, y uint64) uint64 {
	if x > y {
		return inner(x, y) + inner(y, x)
	}
	return inner(y, x)
}

func inner(x, y uint64) uint64 {
	if y&1 != 0 {
		return x - y
	}
	return x + y
}

// Copy copies and clears variables of 512 bytes.
func Copy() {
	for i := 0; i < turns/8; i++ {
		records[i%8] = records[(i+1)%8]
		records[(i+3)%8] = record{}
	}
}

// System asks DomainZero for the time.
func System() {
	for i := 0; i < turns/64; i++ {
		sum += uint64(portals.Nanos())
	}
}

// classes are the functions by name.
var classes = []struct {
	name string
	work func()
}{
	{"Arithmetic", Arithmetic}, {"Divide", Divide}, {"Access", Access}, {"Branch", Branch}, {"Call", Call}, {"Copy", Copy},
	{"System", System},
}

// calls is how often each function is timed.
const calls = 200

// Start prints the lines.
func Start(*portals.Domain) error {
	for _, class := range classes {
		best := ^uint64(0)
		for range calls {
			begin := portals.Ticks()
			class.work()
			best = min(best, portals.Ticks()-begin)
		}
		portals.Print("calibrate " + class.name + " " + text.Unsigned(best) + "\n")
	}
	return nil
}
