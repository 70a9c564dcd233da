package main

type flat struct {
	a int32
	b int32
}
type padded struct {
	a int8
	b int64
	c int16
}
type mixed struct {
	s string
	f float64
	i any
	p *int
	n flat
	a [2]string
}
type blank struct {
	a int
	_ string
	b bool
}

func eq[T comparable](a, b T) bool { return a == b }

func main() {
	println(eq(flat{1, 2}, flat{1, 2}), eq(flat{1, 2}, flat{1, 3}))
	println(eq(padded{1, 2, 3}, padded{1, 2, 3}), eq(padded{1, 2, 3}, padded{1, 2, 4}))
	x := new(int)
	m := mixed{"a", 1.5, 7, x, flat{1, 2}, [2]string{"x", "y"}}
	n := m
	println(eq(m, n))
	n.a[1] = "z"
	println(eq(m, n))
	n = m
	n.i = int64(7)
	println(eq(m, n), m != n)
	n = m
	n.p = new(int)
	println(eq(m, n))
	zero := 0.0
	n = m
	n.f = zero / zero
	println(n == n, eq(m, n))
	n.f, m.f = zero, -zero
	println(m == n)
	println(eq(blank{a: 1, b: true}, blank{a: 1, b: true}), eq(blank{a: 1}, blank{a: 1, b: true}))
	println(eq([3]any{1, "a", nil}, [3]any{1, "a", nil}), eq([2]any{1, 2}, [2]any{1, 3}))
	println(eq("abc", "ab"+string([]byte{'c'})), eq[any](1, 1), eq[any]("a", 1))
	println(eq(any(flat{1, 2}), any(flat{1, 2})), eq(any(flat{}), any(padded{})))
	a, b := [4]byte{1, 2, 3, 4}, [4]byte{1, 2, 3, 4}
	println(a == b, &a == &b, a != [4]byte{})
	var e1, e2 interface{ Error() string }
	println(e1 == e2, e1 == nil)
	println(eq([5]flat{4: {1, 1}}, [5]flat{4: {1, 1}}))
	func() {
		defer func() { println(recover().(error).Error()) }()
		println([2]any{1, []int{}} == [2]any{2, []int{}})
		println([2]any{1, []int{}} == [2]any{1, []int{}})
	}()
}
