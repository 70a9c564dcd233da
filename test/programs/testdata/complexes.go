package main

func id[T any](x T) T { return x }

type point struct{ c complex128 }

func swap(a, b complex128) (complex128, complex128) { return b, a }

func main() {
	a, b := id(3+4i), id(-1+2i)
	println(a+b, a-b, a*b, a/b, -a)
	println(real(a), imag(b), complex(imag(a), real(b)))
	println(a == b, a != b, a == 3+4i)
	var c complex64 = complex64(a) * 2
	println(c, real(c), complex128(c)/3)
	a, b = swap(a, b)
	println(a, b)
	z := complex(0, 0)
	println(1/id(z) == 1/id(z), z)
	s := []complex128{1, 2i, 3 + 3i}
	sum := z
	for _, x := range s {
		sum += x
		sum *= x
	}
	println(sum)
	p := point{a}
	q := p
	q.c += 1
	println(p == q, p.c, q.c, p == point{a})
	m := map[complex128]int{1: 1, 2i: 2}
	m[2i]++
	println(m[1], m[2i], m[3])
	var e any = a
	println(e == any(a), e == any(b), e.(complex128))
	// The Mandelbrot set, counted.
	inside := 0
	for y := -20; y <= 20; y++ {
		for x := -20; x <= 20; x++ {
			c := complex(float64(x)/10, float64(y)/10)
			z := complex128(0)
			i := 0
			for ; i < 50 && real(z)*real(z)+imag(z)*imag(z) < 4; i++ {
				z = z*z + c
			}
			if i == 50 {
				inside++
			}
		}
	}
	println(inside)
}
