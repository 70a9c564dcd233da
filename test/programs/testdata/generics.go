package main

type number interface {
	~int | ~int8 | ~int64 | ~float64 | ~uint8
}

func sum[T number](xs ...T) (t T) {
	for _, x := range xs {
		t += x
	}
	return
}

func mapped[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

func reduce[T, A any](xs []T, a A, f func(A, T) A) A {
	for _, x := range xs {
		a = f(a, x)
	}
	return a
}

type stack[T any] struct{ items []T }

func (s *stack[T]) push(x T) { s.items = append(s.items, x) }
func (s *stack[T]) pop() (x T, ok bool) {
	if len(s.items) == 0 {
		return
	}
	x = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, true
}

type tree[K any, V any] struct {
	less func(a, b K) bool
	root *node[K, V]
	size int
}
type node[K any, V any] struct {
	key         K
	value       V
	left, right *node[K, V]
}

func (t *tree[K, V]) set(k K, v V) {
	at := &t.root
	for *at != nil {
		switch n := *at; {
		case t.less(k, n.key):
			at = &n.left
		case t.less(n.key, k):
			at = &n.right
		default:
			n.value = v
			return
		}
	}
	*at = &node[K, V]{key: k, value: v}
	t.size++
}

func (t *tree[K, V]) each(f func(K, V)) { walk(t.root, f) }

func walk[K, V any](n *node[K, V], f func(K, V)) {
	if n != nil {
		walk(n.left, f)
		f(n.key, n.value)
		walk(n.right, f)
	}
}

type pair[A, B any] struct {
	a A
	b B
}

func (p pair[A, B]) swap() pair[B, A] { return pair[B, A]{p.b, p.a} }

type set[T comparable] map[T]struct{}

func (s set[T]) add(x T) set[T]    { s[x] = struct{}{}; return s }
func (s set[T]) has(x T) (ok bool) { _, ok = s[x]; return }

type celsius float64

func describe[T any](x T) string {
	switch any(x).(type) {
	case int:
		return "int"
	case string:
		return "string"
	case []T:
		return "slice"
	}
	return "other"
}

type stringer interface{ String() string }
type id int

func (i id) String() string { return "id" }

func all[T stringer](xs ...T) (s string) {
	for _, x := range xs {
		s += x.String()
	}
	return
}

func ptr[T any](x T) *T { return &x }

func index[S ~[]E, E comparable](s S, e E) int {
	for i, x := range s {
		if x == e {
			return i
		}
	}
	return -1
}

func main() {
	println(sum(1, 2, 3), sum(1.5, 2.5), sum[uint8](200, 100), sum[celsius](1, 2), sum[int]())
	lengths := mapped([]string{"a", "bb", "ccc"}, func(s string) int { return len(s) })
	println(reduce(lengths, "", func(s string, n int) string { return s + string(rune('0'+n)) }))
	var s stack[pair[string, int]]
	s.push(pair[string, int]{"x", 1})
	s.push(pair[string, int]{"y", 2})
	top, _ := s.pop()
	println(top.a, top.swap().a, len(s.items))
	_, ok := new(stack[int]).pop()
	println(ok)
	t := tree[string, int]{less: func(a, b string) bool { return a < b }}
	for i, w := range []string{"m", "c", "x", "a", "d", "m"} {
		t.set(w, i)
	}
	t.each(func(k string, v int) { print(k, v, " ") })
	println(t.size)
	u := set[int]{}
	println(u.add(1).add(2).has(2), u.has(3), len(u))
	println(describe(1), describe("a"), describe([]int{}), describe(2.5))
	println(all(id(1), id(2)), *ptr(5), *ptr("p"))
	println(index([]string{"a", "b"}, "b"), index([]float64{1}, 2))
	var e any = stack[int]{}
	_, isInt := e.(stack[int])
	_, isString := e.(stack[string])
	println(isInt, isString)
	f := sum[int]
	println(f(4, 5))
}
