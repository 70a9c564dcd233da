package main

func counter() func() int {
	n := 0
	return func() int { n++; return n }
}

type adder struct{ n int }

func (a adder) add(x int) int { return a.n + x }
func (a *adder) inc()         { a.n++ }

func apply(f func(int) int, x int) int { return f(x) }

func seq(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func fib(n int) int {
	var f func(int) int
	f = func(n int) int {
		if n < 2 {
			return n
		}
		return f(n-1) + f(n-2)
	}
	return f(n)
}

func find(n int) int {
	for x := range seq(100) {
		if x*x > n {
			return x
		}
	}
	return -1
}

func main() {
	c := counter()
	c()
	println(c(), fib(10), find(50))
	a := adder{3}
	println(apply(a.add, 4), apply(func(x int) int { return x * a.n }, 2))
	inc := a.inc
	inc()
	g := adder.add
	h := (*adder).inc
	h(&a)
	println(a.n, g(a, 1))
	var fs []func()
	for i := 0; i < 3; i++ {
		fs = append(fs, func() { println(i) })
	}
	for _, f := range fs {
		f()
	}
}
