package main

func id[T any](x T) T { return x }

func main() {
	zero := id(0.0)
	inf, nan := 1/zero, zero/zero
	println(inf, -inf, nan, -zero, 1/-inf, inf-inf == inf-inf)
	println(nan == nan, nan != nan, nan < 1, nan > 1, nan <= nan, !(nan < 1))
	println(0.1+0.2, id(0.1)+id(0.2), float32(id(0.1))+float32(id(0.2)))
	println(1e308*id(10.0), 5e-324/id(2.0), 5e-324*id(1.0))
	for _, f := range []float64{0, 1, 1.5, -1.5, 2.5, 1e10, -1e10, 1e18, 0.999999, -0.999999, 4294967295, 2147483647} {
		println(int64(f), int32(int64(f)), float32(f), uint64(int64(f)), int8(int(f)))
	}
	for _, n := range []int64{0, 1, -1, 1<<24 + 1, 1<<53 + 1, -1<<53 - 1, 1<<63 - 1, -1 << 63} {
		println(float64(n), float32(n), float64(uint64(n)), float32(uint64(n)))
	}
	println(uint64(id(1e19)), uint32(id(3e9)), uint8(id(200.7)))
	var a float32 = 16777216
	println(a+1 == a, a*a, a/3)
	x := id(3.0)
	x += 2
	x *= x
	x /= 7
	x -= 1
	println(x, -x, x > 2, x >= x, x == x)
	sum := 0.0
	for i := range 1000 {
		sum += 1 / float64(i+1)
	}
	println(sum)
	var f32 float32
	for i := range 1000 {
		f32 += 1 / float32(i+1)
	}
	println(f32)
	println(min(id(1.0), 2, nan), max(id(1.0), 2), min(id(0.0), -zero), max("a", id("b")))
	println(1e6, 1e5, 123456789.0, 1e-4, 1e-5, 1e21, 3.0, 100.0, 1.7976931348623157e308)
}
