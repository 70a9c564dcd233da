package main

func counter() (func() int, func()) {
	n := 0
	return func() int { n++; return n }, func() { n = 0 }
}

func compose(fs ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

func apply(n int, f func(int)) {
	for i := range n {
		f(i)
	}
}

type op func(float64, float64) float64

func (o op) twice(a, b float64) float64 { return o(o(a, b), b) }

func fix(f func(func(int) int) func(int) int) func(int) int {
	return func(n int) int { return f(fix(f))(n) }
}

func main() {
	next, reset := counter()
	next()
	next()
	println(next())
	reset()
	println(next())
	var fs []func() int
	for i := 0; i < 5; i++ {
		fs = append(fs, func() int { i *= 10; return i })
	}
	for _, f := range fs {
		print(f(), " ", f(), " ")
	}
	println()
	add := func(n int) func(int) int { return func(x int) int { return x + n } }
	println(compose(add(1), add(10), func(x int) int { return x * x })(5))
	total := 0
	apply(10, func(i int) { total += i })
	println(total)
	println(op(func(a, b float64) float64 { return a * b }).twice(2, 3))
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	println(fib(20))
	fact := fix(func(self func(int) int) func(int) int {
		return func(n int) int {
			if n == 0 {
				return 1
			}
			return n * self(n-1)
		}
	})
	println(fact(10))
	s := struct{ a, b [3]int }{}
	p := &s
	func() { s.a[1] = 5; p.b[2] = 6 }()
	println(s.a[1], s.b[2])
	x := 1
	func() {
		x := x + 1
		func() { x++ }()
		println(x)
	}()
	println(x)
	var nothing func()
	println(nothing == nil)
	f := func(a ...any) int { return len(a) }
	println(f(), f(1, "a"), f([]any{1, 2, 3}...))
	many := func(a, b, c, d, e, f, g, h, i, j, k int) int { return a - b + c - d + e - f + g - h + i - j + k*total }
	println(many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
}
