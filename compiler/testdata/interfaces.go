package main

type shape interface {
	area() float64
	name() string
}

type named interface{ name() string }

type square struct{ side float64 }

func (s square) area() float64 { return s.side * s.side }
func (s square) name() string  { return "square" }

type circle struct{ r float64 }

func (c *circle) area() float64 { return 3 * c.r * c.r }
func (c *circle) name() string  { return "circle" }

type labelled struct {
	shape
	label string
}

type kind int

func (k kind) name() string { return "kind" }

type fn func() string

func (f fn) name() string { return f() }

type myErr struct{ code int }

func (e *myErr) Error() string { return "my error" }

func fail(n int) error {
	if n > 0 {
		return &myErr{n}
	}
	return nil
}

func describe(x any) string {
	switch v := x.(type) {
	case nil:
		return "nil"
	case int, int8:
		return "integer"
	case string:
		return v + "!"
	case error:
		return v.Error()
	case named:
		return v.name()
	case []int:
		return "slice"
	}
	return "other"
}

func main() {
	shapes := []shape{square{2}, &circle{1}, labelled{square{3}, "l"}, &labelled{&circle{2}, "m"}}
	for _, s := range shapes {
		println(s.name(), s.area())
		if sq, ok := s.(square); ok {
			println("is square", sq.side)
		}
	}
	for _, x := range []any{nil, 1, int8(2), "s", fail(1), kind(1), []int{}, 1.5, fn(func() string { return "fn" })} {
		println(describe(x))
	}
	var n named = shapes[0]
	println(n == shapes[0], fail(0) == nil, any(1) == any(1), any(1) != any("1"))
	err := fail(3)
	println(err.(*myErr).code)
	f := shapes[1].area
	println(f(), shapes[2].(labelled).label)
}
