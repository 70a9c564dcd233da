// Counting bits, which not every processor has an instruction for.
package main

import "math/bits"

func main() {
	x, sum := uint64(0x9e3779b97f4a7c15), 0
	for i := range 1000 {
		n := bits.OnesCount64(x) + bits.OnesCount32(uint32(x)) + bits.OnesCount16(uint16(x)) + bits.OnesCount8(uint8(x))
		if i%100 == 0 {
			println(x, n)
		}
		sum += n
		x = x*6364136223846793005 + 1442695040888963407
	}
	println(sum, bits.OnesCount64(0), bits.OnesCount64(^uint64(0)), bits.OnesCount64(1<<63))
}
