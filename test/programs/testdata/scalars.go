package main

type small int8

func id[T any](x T) T { return x }

func main() {
	var a int8 = 127
	a++
	println(a, a-1, -a)
	var b uint8 = 0
	b--
	println(b, b+1, ^b, -b)
	var c int16 = -32768
	println(-c, c-1, c*c, c/-1)
	var d uint16 = 65535
	println(d*d, d+2, d<<3)
	var e int32 = -2147483648
	println(-e, e-1, e*2, e/-1, e%-1)
	var f uint32 = 4000000000
	println(f*f, f+f, f<<1, f>>31)
	var g int64 = -9223372036854775808
	println(-g, g-1, g/-1, g%-1)
	var h uint64 = 18446744073709551615
	println(h*h, h+1, h>>63, h/3, h%10)
	println(int8(id(300)), uint8(id(-1)), int16(id(70000)), int32(id(1<<40+5)))
	println(uint32(id(int8(-1))), uint64(id(int16(-2))), int64(id(uint32(0xffffffff))))
	s := small(100)
	s += 100
	println(s)
	println(6&3, 6|3, 6^3, id(6)&^3, ^id(6))
	x := id(0x12345678)
	println(x&0xff, x>>8&0xff, x<<4, x&^0xf0f)
	t, u := true, false
	println(t && u, t || u, !t, t != u, t == u)
	var p uintptr = 5
	p -= 7
	println(p == ^uintptr(1))
	i, j := 3, 4
	i, j = j, i
	println(i, j)
	var r rune = 'é'
	println(r, byte('a'), '\x00', '\u1234')
}
