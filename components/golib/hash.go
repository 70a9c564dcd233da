package golib

// Odd constants with well-mixed bits, from wyhash.
const (
	hashKey0 = 0xa0761d6478bd642f
	hashKey1 = 0xe7037ed1a0b428db
)

// Seed starts the hash of every key of a map: nobody outside of the domain knows it.
var Seed = newSeed()

// HashUint returns the hash of an integer, extended to 64 bits.
func HashUint(x, seed uint64) uint64 {
	high, low := mul64(x^seed^hashKey0, hashKey1)
	h := high ^ low
	return h ^ h>>32
}

// HashString returns the hash of a string.
func HashString(s string, seed uint64) uint64 { return hashBytes(s, seed) }

// HashAny returns the hash of an interface value. It panics if the dynamic type has no
// equality.
func HashAny(v any, seed uint64) uint64 { return hashAny(v, seed) }

// nanHashes counts the NaNs that were hashed, each of which is a key of its own.
var nanHashes uint64

// HashFloat returns the hash of a floating-point number. Equal numbers have equal
// hashes, so both zeros do; NaNs have different ones, as they would all collide
// otherwise.
func HashFloat(f float64, seed uint64) uint64 {
	switch {
	case f == 0:
		return HashUint(0, seed)
	case f != f:
		nanHashes++
		return HashUint(nanHashes, seed)
	}
	return HashUint(floatBits(f), seed)
}
