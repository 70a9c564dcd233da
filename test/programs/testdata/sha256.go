package main

var k = roundConstants()

// roundConstants takes the first 32 bits of the fractional parts of the cube roots of
// the first 64 primes, by integers alone.
func roundConstants() (r [64]uint32) {
	n := 0
	for p := uint64(2); n < 64; p++ {
		prime := true
		for d := uint64(2); d*d <= p; d++ {
			prime = prime && p%d != 0
		}
		if !prime {
			continue
		}
		r[n] = cubeRootFraction(p)
		n++
	}
	return
}

// cubeRootFraction returns the low 32 bits of the cube root of p * 2^96.
func cubeRootFraction(p uint64) uint32 {
	root := uint64(0)
	for bit := 35; bit >= 0; bit-- {
		try := root | 1<<bit
		if !cubeAbove(try, p) {
			root = try
		}
	}
	return uint32(root)
}

// cubeAbove reports whether x^3 > p * 2^96, for x below 2^36.
func cubeAbove(x, p uint64) bool {
	// x^2 has up to 72 bits: as digits of 32 bits.
	var a [4]uint64
	low, high := x&0xffffffff, x>>32
	a[0] = low * low
	a[1] = 2 * low * high
	a[2] = high * high
	var c [5]uint64
	for i := 0; i < 3; i++ {
		add(&c, i, a[i], low)
		add(&c, i+1, a[i], high)
	}
	return c[4] != 0 || c[3] > p || c[3] == p && (c[0]|c[1]|c[2]) != 0
}

// add adds x*y at digit i.
func add(c *[5]uint64, i int, x, y uint64) {
	for _, part := range [2]uint64{x & 0xffffffff, x >> 32} {
		product := part * y
		for j := i; product != 0 && j < len(c); j++ {
			product += c[j]
			c[j] = product & 0xffffffff
			product >>= 32
		}
		i++
	}
}

func rotate(x uint32, n int) uint32 { return x>>n | x<<(32-n) }

func sum(data []byte) [32]byte {
	h := [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
	length := uint64(len(data)) * 8
	msg := append(append([]byte(nil), data...), 0x80)
	for len(msg)%64 != 56 {
		msg = append(msg, 0)
	}
	for i := 56; i >= 0; i -= 8 {
		msg = append(msg, byte(length>>i))
	}
	var w [64]uint32
	for ; len(msg) > 0; msg = msg[64:] {
		for i := range 16 {
			w[i] = uint32(msg[4*i])<<24 | uint32(msg[4*i+1])<<16 | uint32(msg[4*i+2])<<8 | uint32(msg[4*i+3])
		}
		for i := 16; i < 64; i++ {
			s0 := rotate(w[i-15], 7) ^ rotate(w[i-15], 18) ^ w[i-15]>>3
			s1 := rotate(w[i-2], 17) ^ rotate(w[i-2], 19) ^ w[i-2]>>10
			w[i] = w[i-16] + s0 + w[i-7] + s1
		}
		v := h
		for i := range 64 {
			s1 := rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
			t1 := v[7] + s1 + (v[4]&v[5] ^ ^v[4]&v[6]) + k[i] + w[i]
			s0 := rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
			t2 := s0 + (v[0]&v[1] ^ v[0]&v[2] ^ v[1]&v[2])
			v = [8]uint32{t1 + t2, v[0], v[1], v[2], v[3] + t1, v[4], v[5], v[6]}
		}
		for i := range h {
			h[i] += v[i]
		}
	}
	var out [32]byte
	for i, x := range h {
		for j := range 4 {
			out[4*i+j] = byte(x >> (24 - 8*j))
		}
	}
	return out
}

func hex(b []byte) (s string) {
	for _, x := range b {
		s += string("0123456789abcdef"[x>>4]) + string("0123456789abcdef"[x&15])
	}
	return
}

func show(s string) {
	d := sum([]byte(s))
	println(hex(d[:]))
}

func main() {
	println(k[0] == 0x428a2f98, k[63] == 0xc67178f2)
	show("")
	show("abc")
	show("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
	big := make([]byte, 100000)
	for i := range big {
		big[i] = byte(i * 7)
	}
	d := sum(big)
	println(hex(d[:]))
}
