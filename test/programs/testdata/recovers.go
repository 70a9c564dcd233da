package main

func try(name string, f func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
			println(name, "nil")
		case error:
			println(name, "error", r.Error())
		case string:
			println(name, "string", r)
		case int:
			println(name, "int", r)
		default:
			println(name, "other")
		}
	}()
	f()
}

func helper() any { return recover() }

type custom struct{}

func (custom) Error() string { return "custom" }

type catcher struct{ caught any }

func (c *catcher) catch()     { c.caught = recover() }
func (c catcher) catchValue() { println("value", recover() != nil) }

type embedding struct{ *catcher }

func result() (s string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = custom{}
			s += " recovered"
		}
	}()
	s = "before"
	panic(1)
}

func recursive(n int) {
	defer func() {
		if r := recover(); r != nil {
			print(n, " ")
			if n < 5 {
				panic(r)
			}
		}
	}()
	if n == 0 {
		panic("deep")
	}
	recursive(n - 1)
}

func main() {
	try("none", func() {})
	try("string", func() { panic("s") })
	try("int", func() { panic(5) })
	try("custom", func() { panic(custom{}) })
	try("nil", func() { panic(nil) })
	try("helper does not recover", func() {
		defer func() { helper() }()
		panic("not helped")
	})
	try("deferred directly", func() {
		defer helper()
		panic("helped")
	})
	try("nested function does not recover", func() {
		defer func() {
			func() { recover() }()
		}()
		panic("still")
	})
	try("replaced", func() {
		defer func() { panic("second") }()
		panic("first")
	})
	try("again", func() {
		defer func() { panic(recover()) }()
		panic("again")
	})
	try("recovered inside", func() {
		defer func() {
			defer func() { println("inner got", recover().(string)) }()
			panic("inner")
		}()
		panic("outer")
	})
	try("twice", func() {
		defer func() {
			println(recover().(string), recover() == nil)
		}()
		panic("once")
	})
	c := &catcher{}
	func() {
		defer c.catch()
		panic("method")
	}()
	println(c.caught.(string))
	func() {
		e := embedding{c}
		defer e.catch()
		panic("promoted")
	}()
	println(c.caught.(string))
	func() {
		f := c.catch
		defer f()
		panic("bound")
	}()
	println(c.caught.(string))
	func() {
		var i interface{ catch() } = c
		defer i.catch()
		panic("interface")
	}()
	println(c.caught.(string))
	func() {
		var i interface{ catchValue() } = c
		defer i.catchValue()
		panic("value method through a pointer")
	}()
	s, err := result()
	println(s, err.Error())
	recursive(8)
	println()
	try("bare recover", func() {
		defer recover()
		panic("not recovered by defer recover()")
	})
	println(recover() == nil)
	try("in loop", func() {
		for i := range 3 {
			func() {
				defer func() { print(recover().(int), " ") }()
				panic(i)
			}()
		}
		println()
	})
	total := 0
	for i := range 10000 {
		func() {
			defer func() {
				if recover() != nil {
					total += i
				}
			}()
			if i%2 == 0 {
				panic(i)
			}
		}()
	}
	println(total)
}
