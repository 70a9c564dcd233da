package main

func count[T int | uint | int8 | uint8 | uint64](n T) T { return n }

func main() {
	for _, n := range []uint{0, 1, 7, 8, 15, 31, 32, 33, 63, 64, 65, 200, 1 << 40} {
		var a int8 = -77
		var b uint8 = 0xa5
		var c int32 = -123456789
		var d uint32 = 0xdeadbeef
		var e int64 = -1234567890123456789
		var f uint64 = 0xdeadbeefcafebabe
		println(n, a<<n, a>>n, b<<n, b>>n, c<<n, c>>n)
		println(d<<n, d>>n, e<<n, e>>n, f<<n, f>>n)
	}
	var s uint8 = 255
	println(1<<count(s)>>1, uint64(1)<<(s&63), int32(1)<<count(uint8(31)))
	var k int8 = 5
	println(int64(3)<<k, 1<<(k+60), uint16(1)<<(k*2))
	x := uint64(0x0123456789abcdef)
	println(x<<13|x>>51, x<<(64-13)|x>>13)
	y := uint32(0x89abcdef)
	n := uint32(7)
	println(y<<n|y>>(32-n), y<<(n&31)|y>>((32-n)&31))
	const big = 1 << 100
	println(big>>98, big>>90 == 1024)
	z := 1
	z <<= 10
	z >>= 3
	println(z)
	defer func() {
		println(recover().(error).Error())
	}()
	neg := -1
	println(1 << neg)
}
