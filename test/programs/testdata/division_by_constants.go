package main

type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

var seed uint64 = 1

// values returns a type's edges, their neighbours, and others.
func values[T integer]() []T {
	var list []T
	for i := range 64 {
		for d := range uint64(3) {
			list = append(list, T(uint64(1)<<i+d-1), T(-(uint64(1)<<i + d - 1)))
		}
	}
	for range 2000 {
		seed = seed*6364136223846793005 + 1442695040888963407
		list = append(list, T(seed>>(seed>>58)), T(seed>>20))
	}
	return list
}

// check compares with a division by the same number that no compiler knows.
func check[T integer](name string, by T, divide func(T) (T, T)) {
	sum := uint64(0)
	for _, x := range values[T]() {
		q, r := divide(x)
		if q != x/by || r != x%by || q*by+r != x {
			println(name, "wrong:", x, "by", by, "gives", q, r)
			return
		}
		sum = sum*31 + uint64(q)*7 + uint64(r)
	}
	println(name, by, sum)
}

func main() {
	check("int8", 3, func(x int8) (int8, int8) { return x / 3, x % 3 })
	check("int8", 7, func(x int8) (int8, int8) { return x / 7, x % 7 })
	check("int8", 8, func(x int8) (int8, int8) { return x / 8, x % 8 })
	check("int8", -5, func(x int8) (int8, int8) { return x / -5, x % -5 })
	check("int8", 127, func(x int8) (int8, int8) { return x / 127, x % 127 })
	check("int8", -128, func(x int8) (int8, int8) { return x / -128, x % -128 })
	check("uint8", 3, func(x uint8) (uint8, uint8) { return x / 3, x % 3 })
	check("uint8", 16, func(x uint8) (uint8, uint8) { return x / 16, x % 16 })
	check("uint8", 255, func(x uint8) (uint8, uint8) { return x / 255, x % 255 })
	check("int16", 10, func(x int16) (int16, int16) { return x / 10, x % 10 })
	check("int16", -1000, func(x int16) (int16, int16) { return x / -1000, x % -1000 })
	check("int16", -32768, func(x int16) (int16, int16) { return x / -32768, x % -32768 })
	check("uint16", 641, func(x uint16) (uint16, uint16) { return x / 641, x % 641 })
	check("uint16", 32768, func(x uint16) (uint16, uint16) { return x / 32768, x % 32768 })
	check("int32", 1, func(x int32) (int32, int32) { return x / 1, x % 1 })
	check("int32", -1, func(x int32) (int32, int32) { return x / -1, x % -1 })
	check("int32", 2, func(x int32) (int32, int32) { return x / 2, x % 2 })
	check("int32", -2, func(x int32) (int32, int32) { return x / -2, x % -2 })
	check("int32", 3, func(x int32) (int32, int32) { return x / 3, x % 3 })
	check("int32", 7, func(x int32) (int32, int32) { return x / 7, x % 7 })
	check("int32", 641, func(x int32) (int32, int32) { return x / 641, x % 641 })
	check("int32", 1<<31-1, func(x int32) (int32, int32) { return x / (1<<31 - 1), x % (1<<31 - 1) })
	check("int32", -1<<31, func(x int32) (int32, int32) { return x / (-1 << 31), x % (-1 << 31) })
	check("uint32", 3, func(x uint32) (uint32, uint32) { return x / 3, x % 3 })
	check("uint32", 7, func(x uint32) (uint32, uint32) { return x / 7, x % 7 })
	check("uint32", 10, func(x uint32) (uint32, uint32) { return x / 10, x % 10 })
	check("uint32", 1<<31, func(x uint32) (uint32, uint32) { return x / (1 << 31), x % (1 << 31) })
	check("uint32", 1<<32-1, func(x uint32) (uint32, uint32) { return x / (1<<32 - 1), x % (1<<32 - 1) })
	check("uint32", 1<<31+1, func(x uint32) (uint32, uint32) { return x / (1<<31 + 1), x % (1<<31 + 1) })
	check("int64", -1, func(x int64) (int64, int64) { return x / -1, x % -1 })
	check("int64", 2, func(x int64) (int64, int64) { return x / 2, x % 2 })
	check("int64", 3, func(x int64) (int64, int64) { return x / 3, x % 3 })
	check("int64", 5, func(x int64) (int64, int64) { return x / 5, x % 5 })
	check("int64", -7, func(x int64) (int64, int64) { return x / -7, x % -7 })
	check("int64", 1000000007, func(x int64) (int64, int64) { return x / 1000000007, x % 1000000007 })
	check("int64", 1<<62, func(x int64) (int64, int64) { return x / (1 << 62), x % (1 << 62) })
	check("int64", 1<<62+1, func(x int64) (int64, int64) { return x / (1<<62 + 1), x % (1<<62 + 1) })
	check("int64", 1<<63-1, func(x int64) (int64, int64) { return x / (1<<63 - 1), x % (1<<63 - 1) })
	check("int64", -1<<63, func(x int64) (int64, int64) { return x / (-1 << 63), x % (-1 << 63) })
	check("int64", -1<<63+1, func(x int64) (int64, int64) { return x / (-1<<63 + 1), x % (-1<<63 + 1) })
	check("uint64", 3, func(x uint64) (uint64, uint64) { return x / 3, x % 3 })
	check("uint64", 7, func(x uint64) (uint64, uint64) { return x / 7, x % 7 })
	check("uint64", 10, func(x uint64) (uint64, uint64) { return x / 10, x % 10 })
	check("uint64", 641, func(x uint64) (uint64, uint64) { return x / 641, x % 641 })
	check("uint64", 1<<63, func(x uint64) (uint64, uint64) { return x / (1 << 63), x % (1 << 63) })
	check("uint64", 1<<63+1, func(x uint64) (uint64, uint64) { return x / (1<<63 + 1), x % (1<<63 + 1) })
	check("uint64", 1<<64-1, func(x uint64) (uint64, uint64) { return x / (1<<64 - 1), x % (1<<64 - 1) })
	check("uint64", 1<<64-2, func(x uint64) (uint64, uint64) { return x / (1<<64 - 2), x % (1<<64 - 2) })
	type small int16
	check("named", 12, func(x small) (small, small) { return x / 12, x % 12 })
}
