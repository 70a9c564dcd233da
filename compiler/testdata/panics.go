package main

type bad struct{ code int }

func (b bad) Error() string { return "bad" }

func safe(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = r.(error)
		}
	}()
	f()
	return nil
}

func order() {
	for i := 0; i < 3; i++ {
		defer println("deferred", i)
	}
	defer func(s string, b bad) { println(s, b.code) }("args", bad{4})
	println("body")
}

func named() (n int, s string) {
	defer func() { n *= 2 }()
	n, s = 4, "x"
	return n + 1, s
}

func unnamed() int {
	defer func() { recover() }()
	panic("lost")
}

func cplx() (c complex128) {
	defer func() { recover(); c += 1 }()
	c = 2i
	panic(1)
}

type closer struct{ n int }

func (c *closer) close() { println("close", c.n) }
func (c closer) show()   { println("show", c.n) }

type shower interface{ show() }

func methods(s shower) {
	c := &closer{1}
	defer c.close()
	defer c.show()
	defer s.show()
	c.n = 2
}

func inLoop(seq func(func(int) bool)) (n int) {
	for x := range seq {
		defer func() { n += x }()
	}
	return 100
}

func main() {
	order()
	println(named())
	println(unnamed(), real(cplx()))
	println(safe(func() { panic(bad{1}) }).Error())
	println(safe(func() {}) == nil)
	var s []int
	println(safe(func() { s[3] = 1 }).Error())
	methods(closer{9})
	println(inLoop(func(y func(int) bool) { _ = y(1) && y(2) }))
}
