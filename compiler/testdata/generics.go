package main

type number interface{ ~int | ~float64 }

func sum[T number](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return s
}

func mapped[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

type list[T any] struct {
	head *node[T]
	n    int
}

type node[T any] struct {
	val  T
	next *node[T]
}

func (l *list[T]) push(v T) { l.head = &node[T]{v, l.head}; l.n++ }
func (l *list[T]) all(yield func(T) bool) {
	for n := l.head; n != nil; n = n.next {
		if !yield(n.val) {
			return
		}
	}
}

type pusher[T any] interface{ push(T) }

type pair[K comparable, V any] struct {
	key K
	val V
}

func (p pair[K, V]) String() string { return "pair" }

type stringer interface{ String() string }

func index[K comparable](xs []K, k K) int {
	type local struct{ k K }
	for i, x := range xs {
		if (local{x} == local{k}) {
			return i
		}
	}
	return -1
}

func group[K comparable, V any](xs []V, key func(V) K) map[K][]V {
	m := make(map[K][]V)
	for _, x := range xs {
		m[key(x)] = append(m[key(x)], x)
	}
	return m
}

// Names of instances have their type arguments in them, with quotes and control characters, and of
// any length.
var tagged struct {
	A int `a "quoted" \tag with \n and more: 0123456789012345678901234567890123456789`
	B [2]struct {
		C string "\x00\u2028"
	}
}

func twice[K comparable](k K) pair[pair[K, K], pair[K, K]] {
	return pair[pair[K, K], pair[K, K]]{pair[K, K]{k, k}, pair[K, K]{k, k}}
}

func main() {
	println(twice(tagged).String(), twice(twice(tagged)).String(), twice(twice(twice(tagged))).String())
	println(sum(1, 2, 3), sum(1.5, 2))
	println(mapped([]int{1, 2}, func(i int) string { return string(rune('a' + i)) })[1])
	var l list[string]
	l.push("x")
	var p pusher[string] = &l
	p.push("y")
	for s := range l.all {
		println(s)
	}
	var s stringer = pair[string, int]{"k", 1}
	println(s.String(), index([]string{"a", "b"}, "b"))
	println(len(group([]int{1, 2, 3}, func(i int) bool { return i%2 == 0 })[true]))
}
