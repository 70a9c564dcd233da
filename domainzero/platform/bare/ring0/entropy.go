package ring0

import "math/bits"

// randomKey is the state of the generator: a key of ChaCha20, replaced with every block, and shown
// to nobody. getrandom, by which Go's crypto/rand reads, relies on it.
var randomKey [8]uint32

// openEntropy makes the first key, of the processor's random numbers and of the jitter of
// its clock against that of the bus.
func openEntropy() {
	const rdrand = 1 << 30
	_, _, features, _ := cpuid(1, 0)
	for i := range randomKey {
		word := jitter()
		if features&rdrand != 0 {
			word ^= retriedRandom()
		}
		randomKey[i] ^= uint32(word) ^ uint32(word>>32)
	}
	randomBlock(nil)
}

// retriedRandom returns 0 if the processor has no random numbers even after a while.
func retriedRandom() uint64 {
	for range 32 {
		if word, ok := hardwareRandom(); ok {
			return word
		}
	}
	return 0
}

// jitter collects the low bits of how long 64 accesses to a device take each.
func jitter() (word uint64) {
	const delayPort, multiplier = 0x80, 0x9e3779b97f4a7c15
	for range 64 {
		start := ticks()
		in8(delayPort)
		word = bits.RotateLeft64(word^(ticks()-start), 7) * multiplier
	}
	return word ^ ticks()
}

// random fills memory with random bytes.
func random(address, bytes uintptr) {
	var block [8]uint32
	for i := range bytes {
		if i%32 == 0 {
			randomBlock(&block)
		}
		*at[byte](address + i) = byte(block[i/4%8] >> (i % 4 * 8))
	}
}

// randomBlock runs ChaCha20 over a counter of ticks. Half of the block becomes the next
// key, so that nobody can compute what was handed out before.
func randomBlock(out *[8]uint32) {
	time := ticks()
	s := [16]uint32{0: 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 14: uint32(time), 15: uint32(time >> 32)}
	for i := range randomKey {
		s[4+i] = randomKey[i]
	}
	chaCha20(&s)
	for i := range randomKey {
		randomKey[i] = s[i]
		if out != nil {
			out[i] = s[8+i]
		}
	}
}

// chaCha20 is the block function of RFC 8439, section 2.3.
func chaCha20(s *[16]uint32) {
	initial := *s
	for range 10 {
		for i := range uint(4) {
			quarterRound(s, i, 4+i, 8+i, 12+i)
		}
		for i := range uint(4) {
			quarterRound(s, i, 4+(i+1)%4, 8+(i+2)%4, 12+(i+3)%4)
		}
	}
	for i := range s {
		s[i] += initial[i]
	}
}

func quarterRound(s *[16]uint32, a, b, c, d uint) {
	for i := range uint(2) {
		turn := int(16 - 8*i)
		s[a&15] += s[b&15]
		s[d&15] = bits.RotateLeft32(s[d&15]^s[a&15], turn)
		turn = int(12 - 5*i)
		s[c&15] += s[d&15]
		s[b&15] = bits.RotateLeft32(s[b&15]^s[c&15], turn)
	}
}
