package main

func try(name string, f func() int64) {
	defer func() {
		if r := recover(); r != nil {
			println(name, "panics:", r.(error).Error())
		}
	}()
	println(name, f())
}

func main() {
	values := []int64{0, 1, -1, 2, -2, 3, -3, 7, -7, 10, -10, 1 << 31, -1 << 31, 1<<63 - 1, -1 << 63}
	for _, a := range values {
		for _, b := range values {
			if b != 0 {
				println(a, b, a/b, a%b, int32(a)/max(int32(b), 1), uint64(a)/uint64(b), uint64(a)%uint64(b))
			}
		}
	}
	for _, a := range []int8{-128, -127, -1, 0, 1, 127} {
		for _, b := range []int8{-128, -1, 1, 2, 127} {
			println(a, b, a/b, a%b, uint8(a)/uint8(b), uint8(a)%uint8(b))
		}
	}
	for _, a := range values {
		println(a/1, a/2, a/3, a/7, a/10, a/16, a/-5, a%2, a%8, a%10, a%-16, a%1000003)
		u := uint64(a)
		println(u/1, u/2, u/3, u/7, u/10, u/16, u%2, u%8, u%10, u%1000003)
	}
	zero := int64(0)
	try("signed", func() int64 { return 5 / zero })
	try("signed remainder", func() int64 { return 5 % zero })
	try("unsigned", func() int64 { return int64(uint32(5) / uint32(zero)) })
	try("small", func() int64 { return int64(int8(5) % int8(zero)) })
	try("least by -1", func() int64 { return values[14] / values[2] })
}
