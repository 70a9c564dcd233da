package main

func upTo(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				println("stopped at", i)
				return
			}
		}
	}
}

func pairs(s []string) func(func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for i, x := range s {
			if !yield(i, x) {
				return
			}
		}
	}
}

type tree struct {
	left, right *tree
	value       int
}

func (t *tree) all(yield func(int) bool) bool {
	return t == nil || t.left.all(yield) && yield(t.value) && t.right.all(yield)
}

func (t *tree) each() func(func(int) bool) { return func(yield func(int) bool) { t.all(yield) } }

func first(n int) int {
	for i := range upTo(100) {
		if i*i > n {
			return i
		}
	}
	return -1
}

func filter(seq func(func(int) bool), keep func(int) bool) func(func(int) bool) {
	return func(yield func(int) bool) {
		for x := range seq {
			if keep(x) && !yield(x) {
				return
			}
		}
	}
}

func deferring() (s string) {
	for i := range upTo(3) {
		defer func() { s += string(rune('0' + i)) }()
	}
	return "end"
}

func main() {
	sum := 0
	for i := range upTo(10) {
		if i == 3 {
			continue
		}
		sum += i
	}
	println(sum, first(50))
	for i, s := range pairs([]string{"a", "b", "c"}) {
		if i == 2 {
			break
		}
		println(i, s)
	}
	t := &tree{&tree{nil, nil, 1}, &tree{&tree{nil, nil, 3}, nil, 4}, 2}
	for v := range t.each() {
		print(v, " ")
	}
	println()
outer:
	for i := range upTo(5) {
		for j := range upTo(5) {
			if j > i {
				continue outer
			}
			if i == 3 {
				break outer
			}
			print(i, j, " ")
		}
	}
	println()
	for x := range filter(upTo(20), func(x int) bool { return x%7 == 1 }) {
		print(x, " ")
	}
	println()
	println(deferring())
	for range upTo(2) {
		print("x")
	}
	println()
}
