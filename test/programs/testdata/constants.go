package main

const (
	a = iota
	b
	_
	d
	e = 1 << iota
	f
	g = "str"
	h
	i = iota * 10
)

type weekday int

const (
	sunday weekday = iota
	monday
	tuesday
)

func (w weekday) String() string { return [...]string{"sun", "mon", "tue"}[w] }

const (
	huge   = 1 << 200
	third  = 1.0 / 3
	kilo   = 1 << (10 * (iota + 1))
	letter = 'a' + 1
	mask   = ^uint32(0)
	neg    = -7 / 2
	rem    = -7 % 3
	long   = "con" + "cat" + g
	size   = len(long) + len([10]int{})
	truth  = huge > kilo && third < 1
	cplx   = (1 + 2i) * (3 - 1i)
)

func main() {
	println(a, b, d, e, f, g, h, i)
	println(monday, tuesday.String(), sunday)
	println(huge>>195, third, float32(third), kilo, letter, string(rune(letter)), mask)
	println(neg, rem, long, size, truth, real(cplx), imag(cplx))
	var x uint8 = 'z' - 'a'
	var y float32 = 1 << 20
	var z int64 = 1e15
	println(x, y, z, 07_7, 0b1010, 0xff, 0o17, 1_000_000, 0x1p-2, 1e3)
	const local = iota + 5
	println(local, 5/2, 5.0/2, 5/2.0, 1<<3|1, 'x', "\u00e9\t\x41\101")
	var s = uint(3)
	println(1<<s == 8, int32(1)<<s, uint8(1<<7)>>s)
	println(-5>>1, uint8(255)&^0x0f, 6&^3, +5, -(-5))
}
