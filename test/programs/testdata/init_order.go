package main

var (
	a     = c + b
	b     = f()
	c     = 1
	d     = func() int { println("d"); return a + 1 }()
	t     = table[2]
	table = build()
	self  = &holder{}
	x, y  = two()
	_     = note("blank")
)

type holder struct{ next *holder }

func f() int {
	println("f")
	return c + 1
}

func build() (r [4]int) {
	println("build")
	for i := range r {
		r[i] = i * i
	}
	return
}

func two() (int, string) {
	println("two")
	return t, "y"
}

func note(s string) int { println(s); return 0 }

func init() {
	println("init 1", a, b, c, d)
	self.next = self
}

func init() { println("init 2", t, x, y, self.next == self) }

var late = note("late")

func main() {
	println("main", late, len(messages), messages["one"])
}

var messages = map[string]int{"one": 1, "two": len(names)}
var names = []string{"x", "y", "z"}

func init() { println("init 3", names[2]) }
