package main

func order() {
	for i := range 3 {
		defer print("deferred ", i, "\n")
	}
	println("body")
}

func named() (n int) {
	defer func() { n *= 2 }()
	n = 10
	return n + 1
}

func arguments() {
	x := 1
	defer println("at defer", x)
	defer func(y int) { println("argument", y, "captured", x) }(x)
	x = 2
}

type resource struct{ name string }

func (r *resource) close()    { println("close", r.name) }
func (r resource) show(n int) { println("show", r.name, n) }
func open(n string) *resource { println("open", n); return &resource{n} }

func resources() {
	a := open("a")
	defer a.close()
	b := open("b")
	defer b.close()
	defer b.show(1)
	b.name = "renamed"
	f := b.close
	defer f()
}

func conditional(n int) string {
	s := ""
	func() {
		if n > 0 {
			defer func() { s += "positive" }()
		}
		if n%2 == 0 {
			defer func() { s += "even" }()
		}
		s += "body"
	}()
	return s
}

func loop() (total int) {
	for i := range 100 {
		defer func() { total += i }()
	}
	return 1
}

func nested() {
	defer func() {
		defer func() { println("inner deferred") }()
		println("outer deferred")
	}()
	println("nested body")
}

func early(n int) (r string) {
	defer func() { r += " done" }()
	if n == 1 {
		return "one"
	}
	if n == 2 {
		r = "two"
		return
	}
	return "many"
}

type iface interface{ close() }

func main() {
	order()
	println(named())
	arguments()
	resources()
	println(conditional(2), conditional(1), conditional(-2), conditional(-1))
	println(loop())
	nested()
	println(early(1), early(2), early(3))
	var i iface = &resource{"interface"}
	defer i.close()
	defer (*resource).close(&resource{"expression"})
	func() {
		defer func() { println("exit", recover() != nil) }()
		var f func()
		defer f()
		println("nil function deferred")
	}()
}
