package main

type tree struct{ left, right *tree }

func bottomUp(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{bottomUp(depth - 1), bottomUp(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.count() + t.right.count()
}

func main() {
	const least, most = 4, 12
	println("stretch", bottomUp(most+1).count())
	long := bottomUp(most)
	for depth := least; depth <= most; depth += 4 {
		n := 1 << (most - depth + least)
		sum := 0
		for range n {
			sum += bottomUp(depth).count()
		}
		println(n, depth, sum)
	}
	println("long", long.count())
}
