package main

type shape interface {
	area() float64
	name() string
}
type circle struct{ r float64 }
type square struct{ s float64 }
type unit struct{}
type tiny int8

func (c circle) area() float64  { return 3 * c.r * c.r }
func (c circle) name() string   { return "circle" }
func (s *square) area() float64 { return s.s * s.s }
func (s *square) name() string  { return "square" }
func (unit) area() float64      { return 1 }
func (unit) name() string       { return "unit" }
func (t tiny) area() float64    { return float64(t) }
func (t tiny) name() string     { return "tiny" }

func kind(x any) string {
	switch v := x.(type) {
	case nil:
		return "nil"
	case int, int64:
		return "integer"
	case string:
		return "string " + v
	case []int:
		return "slice"
	case error:
		return "error " + v.Error()
	case shape:
		return "shape " + v.name()
	case func() int:
		return "func"
	case map[string]int:
		return "map"
	case *int:
		return "pointer"
	case [2]int:
		if v[0] == 1 {
			return "array one"
		}
		return "array"
	case struct{ a int }:
		return "struct"
	}
	return "other"
}

type failure struct{ code int }

func (f failure) Error() string { return "failure" }

func mayFail(n int) error {
	var f *failure
	if n == 0 {
		return nil
	}
	if n == 1 {
		return failure{n}
	}
	return f
}

func main() {
	shapes := []shape{circle{1}, &square{2}, unit{}, tiny(-5)}
	total := 0.0
	for _, s := range shapes {
		total += s.area()
		print(s.name(), " ")
	}
	println(total)
	for _, x := range []any{nil, 1, int64(2), "s", []int{1}, failure{1}, circle{2}, &square{1}, func() int { return 1 },
		map[string]int{}, new(int), [2]int{1, 2}, [2]int{}, struct{ a int }{1}, 1.5, uint8(3), square{}, tiny(1)} {
		print(kind(x), "; ")
	}
	println()
	var a, b any = 1, 1
	println(a == b, a == any(int8(1)), a == nil, a != "1")
	var s1, s2 shape = circle{1}, circle{1}
	println(s1 == s2, s1 == shape(&square{}), shapes[1] == shapes[1], s1 == any(circle{1}))
	println(any(unit{}) == any(unit{}), any("a"+kind(nil)) == any("anil"))
	v, ok := a.(int)
	w, ok2 := a.(string)
	println(v, ok, w == "", ok2)
	_, ok = s1.(interface{ missing() })
	println(ok)
	t, ok := any(s1).(shape)
	println(t.name(), ok)
	println(mayFail(0) == nil, mayFail(1) == failure{1}, mayFail(1) == failure{2}, mayFail(2) == nil)
	var e error
	println(e == nil, any(e) == nil)
	boxed := any([3]int{1, 2, 3})
	c := boxed.([3]int)
	c[0] = 100
	println(boxed.([3]int)[0], c[0])
	func() {
		defer func() { println(recover().(error).Error()) }()
		println(any([]int{1}) == any([]int{1}))
	}()
	func() {
		defer func() { println(recover().(error).Error()) }()
		var s shape
		s.area()
	}()
	println(any([]int{1}) == any("a"))
	type local struct{ x any }
	println(local{1} == local{1}, local{1} == local{"1"})
}
