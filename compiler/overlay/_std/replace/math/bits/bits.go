// Package bits stands for Go's with the system's own operations.
package bits

import "github.com/portico-os/portico/components/golib/internal/machine"

// UintSize is the size of an uint in bits.
const UintSize = 64

// Len returns how many bits x needs; likewise below.
func Len(x uint) int     { return machine.Len64(uint64(x)) }
func Len8(x uint8) int   { return machine.Len64(uint64(x)) }
func Len16(x uint16) int { return machine.Len64(uint64(x)) }
func Len32(x uint32) int { return machine.Len64(uint64(x)) }
func Len64(x uint64) int { return machine.Len64(x) }

// LeadingZeros returns the number of leading zero bits; likewise below.
func LeadingZeros(x uint) int     { return 64 - Len(x) }
func LeadingZeros8(x uint8) int   { return 8 - Len8(x) }
func LeadingZeros16(x uint16) int { return 16 - Len16(x) }
func LeadingZeros32(x uint32) int { return 32 - Len32(x) }
func LeadingZeros64(x uint64) int { return 64 - Len64(x) }

// TrailingZeros returns the number of trailing zero bits, all for 0; likewise below.
func TrailingZeros(x uint) int     { return machine.TrailingZeros64(uint64(x)) }
func TrailingZeros8(x uint8) int   { return machine.TrailingZeros64(uint64(x) | 1<<8) }
func TrailingZeros16(x uint16) int { return machine.TrailingZeros64(uint64(x) | 1<<16) }
func TrailingZeros32(x uint32) int { return machine.TrailingZeros64(uint64(x) | 1<<32) }
func TrailingZeros64(x uint64) int { return machine.TrailingZeros64(x) }

// OnesCount returns the number of bits set; likewise below.
func OnesCount(x uint) int     { return OnesCount64(uint64(x)) }
func OnesCount8(x uint8) int   { return OnesCount64(uint64(x)) }
func OnesCount16(x uint16) int { return OnesCount64(uint64(x)) }
func OnesCount32(x uint32) int { return OnesCount64(uint64(x)) }

// OnesCount64 adds up neighbouring bits, then pairs of bits, then groups of four, and the
// eight bytes by a multiplication.
func OnesCount64(x uint64) int {
	x -= x >> 1 & 0x5555555555555555
	x = x&0x3333333333333333 + x>>2&0x3333333333333333
	x = (x + x>>4) & 0x0f0f0f0f0f0f0f0f
	return int(x * 0x0101010101010101 >> 56)
}

// RotateLeft returns x rotated left by k bits, right if k is negative; likewise below.
func RotateLeft(x uint, k int) uint       { return uint(machine.RotateLeft64(uint64(x), k)) }
func RotateLeft8(x uint8, k int) uint8    { return x<<(uint(k)&7) | x>>(uint(-k)&7) }
func RotateLeft16(x uint16, k int) uint16 { return x<<(uint(k)&15) | x>>(uint(-k)&15) }
func RotateLeft32(x uint32, k int) uint32 { return machine.RotateLeft32(x, k) }
func RotateLeft64(x uint64, k int) uint64 { return machine.RotateLeft64(x, k) }

// ReverseBytes returns x with the order of its bytes reversed; likewise below.
func ReverseBytes(x uint) uint       { return uint(machine.ReverseBytes64(uint64(x))) }
func ReverseBytes16(x uint16) uint16 { return x<<8 | x>>8 }
func ReverseBytes32(x uint32) uint32 { return machine.ReverseBytes32(x) }
func ReverseBytes64(x uint64) uint64 { return machine.ReverseBytes64(x) }

// Reverse returns x with the order of its bits reversed; likewise below.
func Reverse(x uint) uint       { return uint(Reverse64(uint64(x))) }
func Reverse8(x uint8) uint8    { return uint8(Reverse64(uint64(x)) >> 56) }
func Reverse16(x uint16) uint16 { return uint16(Reverse64(uint64(x)) >> 48) }
func Reverse32(x uint32) uint32 { return uint32(Reverse64(uint64(x)) >> 32) }
func Reverse64(x uint64) uint64 {
	const ones, pairs, nibbles = 0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f
	x = x>>1&ones | x&ones<<1
	x = x>>2&pairs | x&pairs<<2
	x = x>>4&nibbles | x&nibbles<<4
	return machine.ReverseBytes64(x)
}
