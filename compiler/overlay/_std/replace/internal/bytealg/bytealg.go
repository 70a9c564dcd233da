// Package bytealg searches and compares bytes, with the system's own operations where it
// has them.
package bytealg

import "github.com/portico-os/portico/components/golib/internal/machine"

// MaxLen and MaxBruteForce being 0, callers never ask for Index or IndexString.
const (
	MaxLen        = 0
	MaxBruteForce = 0
)

// PrimeRK is the multiplier of the Rabin-Karp hash.
const PrimeRK = 16777619

// Cutover is unreachable: see MaxBruteForce.
func Cutover(n int) int { panic("bytealg: no brute force") }

// Index is unreachable: see MaxLen.
func Index(a, b []byte) int { panic("bytealg: no brute force") }

// IndexString is unreachable: see MaxLen.
func IndexString(a, b string) int { panic("bytealg: no brute force") }

// Equal reports whether a and b are the same bytes.
func Equal(a, b []byte) bool { return machine.Equal(a, b) }

// MakeNoZero returns n bytes; here they are zero.
func MakeNoZero(n int) []byte { return make([]byte, n) }

// Compare returns -1, 0 or 1.
func Compare(a, b []byte) int { return machine.Compare(machine.Freeze(a), machine.Freeze(b)) }

// CompareString returns -1, 0 or 1.
func CompareString(a, b string) int { return machine.Compare(a, b) }

// IndexByte returns the first index of c, or -1.
func IndexByte(b []byte, c byte) int { return machine.IndexByte(machine.Freeze(b), c) }

// IndexByteString returns the first index of c, or -1.
func IndexByteString(s string, c byte) int { return machine.IndexByte(s, c) }

// LastIndexByte returns the last index of c, or -1.
func LastIndexByte(b []byte, c byte) int { return LastIndexByteString(machine.Freeze(b), c) }

// LastIndexByteString returns the last index of c, or -1.
func LastIndexByteString(s string, c byte) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// Count returns how often c occurs.
func Count(b []byte, c byte) int { return CountString(machine.Freeze(b), c) }

// CountString returns how often c occurs. Where it does not occur for eight bytes the system looks
// for the next one, which is slower only if that is near.
func CountString(s string, c byte) int {
	n := 0
	for len(s) >= 8 {
		w := s[:8]
		found := same(w[0], c) + same(w[1], c) + same(w[2], c) + same(w[3], c) + same(w[4], c) + same(w[5], c) + same(w[6], c) + same(w[7], c)
		s = s[8:]
		if n += int(found); found > 0 {
			continue
		}
		next := machine.IndexByte(s, c)
		if next < 0 {
			return n
		}
		s = s[next:]
	}
	for i := range len(s) {
		n += int(same(s[i], c))
	}
	return n
}

// same returns 1 for equal bytes, else 0.
func same(a, b byte) uint32 { return (uint32(a^b) - 1) >> 31 }

// HashStr returns the Rabin-Karp hash of sep and the multiplier to its length.
func HashStr[T string | []byte](sep T) (uint32, uint32) {
	hash := uint32(0)
	for i := 0; i < len(sep); i++ {
		hash = hash*PrimeRK + uint32(sep[i])
	}
	return hash, power(len(sep))
}

// HashStrRev is HashStr from the end.
func HashStrRev[T string | []byte](sep T) (uint32, uint32) {
	hash := uint32(0)
	for i := len(sep) - 1; i >= 0; i-- {
		hash = hash*PrimeRK + uint32(sep[i])
	}
	return hash, power(len(sep))
}

// power returns PrimeRK to the power of n.
func power(n int) uint32 {
	result, square := uint32(1), uint32(PrimeRK)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			result *= square
		}
		square *= square
	}
	return result
}

// IndexRabinKarp returns the first index of sep in s, or -1. Precondition: sep is not
// longer than s.
func IndexRabinKarp[T string | []byte](s, sep T) int {
	want, pow := HashStr(sep)
	n := len(sep)
	hash, _ := HashStr(s[:n])
	for i := n; ; i++ {
		if hash == want && string(s[i-n:i]) == string(sep) {
			return i - n
		}
		if i >= len(s) {
			return -1
		}
		hash = hash*PrimeRK + uint32(s[i]) - pow*uint32(s[i-n])
	}
}

// LastIndexRabinKarp returns the last index of sep in s, or -1. Precondition: sep is not
// longer than s.
func LastIndexRabinKarp[T string | []byte](s, sep T) int {
	want, pow := HashStrRev(sep)
	n := len(sep)
	last := len(s) - n
	hash, _ := HashStrRev(s[last:])
	for i := last; ; i-- {
		if hash == want && string(s[i:i+n]) == string(sep) {
			return i
		}
		if i == 0 {
			return -1
		}
		hash = hash*PrimeRK + uint32(s[i-1]) - pow*uint32(s[i+n-1])
	}
}
