package main

type celsius float64

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func shift(x uint32, n int) uint32 { return x<<n | x>>(32-n) }

func convert(f float64, i int64) (int32, celsius, uint8) {
	return int32(f), celsius(i), uint8(i)
}

func bits(x int8) bool { return x&^3 == ^x || !(x > -x) }

func cplx(c complex128, d complex64) (float64, complex64) {
	c = c*c + complex(1, 2)/c
	return real(c) - imag(c), d * d
}

func loop(n int) (sum int) {
outer:
	for i := range n {
		for j := 0; ; j++ {
			if j == i {
				continue outer
			}
			if j > 100 {
				break outer
			}
			sum += j
		}
	}
	return sum
}

func main() {
	println(gcd(12, 18), shift(1, 31), loop(10))
	a, b, c := convert(1.5, 300)
	println(a, float64(b), c, bits(3))
	x, y := cplx(1i, 2)
	println(x, y, min(1, 2, a), max(1.5, x))
}
