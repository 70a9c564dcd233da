// Package bystander shares nothing with anybody, and computes a digest.
package bystander

import (
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// What a run reads: the digest, and 1 when it is there. It sets Go when it is to be computed.
var (
	Digest uint64
	Done   int
	Go     int
)

const words = 512

type state struct {
	heap   []uint64
	lists  [16][]uint64
	memory *memobj.Memory
}

// Compute goes through rounds, calls pause after each, and returns what came out.
func Compute(rounds int, pause func(round int)) (uint64, error) {
	m, err := memobj.New(words * 8)
	if err != nil {
		return 0, err
	}
	s := &state{heap: make([]uint64, words), memory: m}
	for i := range s.lists {
		s.lists[i] = make([]uint64, 8+i)
	}
	sum := uint64(1)
	for round := range rounds {
		for i := range s.heap {
			sum = sum*0x5851f42d4c957f2d + uint64(i) ^ sum>>29
			s.heap[i] += sum
			at := int(sum>>7) & (words - 1)
			s.memory.Put64(at*8, s.memory.Get64(at*8)^s.heap[at])
			l := s.lists[i&15]
			l[int(sum>>20&0xff)%len(l)] += s.memory.Get64(i * 8)
		}
		for i, l := range s.lists {
			for _, x := range l {
				sum ^= x + uint64(i)
			}
		}
		pause(round)
	}
	return sum, nil
}

// Start computes, and gives the processor up or sleeps after each round. Parameter rounds says how many.
func Start(d *portals.Domain) error {
	params := d.Params()
	rounds := params.Int("rounds", 100)
	if err := params.Err(); err != nil {
		return err
	}
	for Go == 0 {
		portals.Sleep(portals.Nanos() + 100_000)
	}
	sum, err := Compute(rounds, func(round int) {
		if round%8 == 7 {
			portals.Sleep(portals.Nanos() + 300_000)
		} else {
			portals.Yield()
		}
	})
	if err != nil {
		return err
	}
	Digest, Done = sum, 1
	return nil
}
