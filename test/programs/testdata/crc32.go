package main

var table [8][256]uint32

func init() {
	for i := range table[0] {
		c := uint32(i)
		for range 8 {
			if c&1 == 1 {
				c = c>>1 ^ 0xedb88320
			} else {
				c >>= 1
			}
		}
		table[0][i] = c
	}
	for i := range table[0] {
		c := table[0][i]
		for j := 1; j < 8; j++ {
			c = table[0][c&0xff] ^ c>>8
			table[j][i] = c
		}
	}
}

func simple(b []byte) uint32 {
	c := ^uint32(0)
	for _, x := range b {
		c = table[0][byte(c)^x] ^ c>>8
	}
	return ^c
}

func slicing(b []byte) uint32 {
	c := ^uint32(0)
	for len(b) >= 8 {
		c ^= uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
		c = table[0][b[7]] ^ table[1][b[6]] ^ table[2][b[5]] ^ table[3][b[4]] ^
			table[4][c>>24] ^ table[5][c>>16&0xff] ^ table[6][c>>8&0xff] ^ table[7][c&0xff]
		b = b[8:]
	}
	c = ^c
	rest := ^c
	for _, x := range b {
		rest = table[0][byte(rest)^x] ^ rest>>8
	}
	return ^rest
}

func main() {
	println(simple([]byte("123456789")), simple(nil))
	data := make([]byte, 200003)
	x := uint32(1)
	for i := range data {
		x = x*69069 + 1
		data[i] = byte(x >> 24)
	}
	println(simple(data), slicing(data), simple(data) == slicing(data))
}
