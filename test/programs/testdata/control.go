package main

func classify(n int) string {
	switch {
	case n < 0:
		return "negative"
	case n == 0:
		return "zero"
	case n < 10:
		fallthrough
	case n < 20:
		return "small"
	default:
		return "large"
	}
}

func find(grid [][]int, want int) (int, int) {
outer:
	for y, row := range grid {
		for x, v := range row {
			if v < 0 {
				continue outer
			}
			if v == want {
				return x, y
			}
			if v > 100 {
				break outer
			}
		}
	}
	return -1, -1
}

func collatz(n int) (steps int) {
again:
	if n == 1 {
		return
	}
	steps++
	if n%2 == 0 {
		n /= 2
	} else {
		n = 3*n + 1
	}
	goto again
}

func side(s string, r bool) bool { print(s, " "); return r }

func multi(n int) (s string) {
	switch n {
	case 1, 2, 3:
		s = "low"
	case 4:
		s = "four"
	default:
		s = "?"
	case 5:
		s = "five"
	}
	return
}

func main() {
	println(classify(-1), classify(0), classify(5), classify(15), classify(50))
	x, y := find([][]int{{1, 2}, {-1, 7}, {3, 7}, {200, 9}}, 7)
	println(x, y)
	x, y = find([][]int{{1, 2}, {200, 9}, {9}}, 9)
	println(x, y)
	println(collatz(27), collatz(1))
	if side("a", false) && side("b", true) || side("c", true) {
		println("yes")
	}
	for i := 0; i < 3; i++ {
		println(multi(i), multi(i+3))
	}
	switch s := "x"; s {
	case "y":
	case "x":
		if len(s) == 1 {
			break
		}
		println("unreachable")
	}
	n := 0
	for n < 5 {
		n++
	}
	for {
		n++
		if n > 10 {
			break
		}
	}
	println(n)
	for i, j := 0, 10; i < j; i, j = i+1, j-1 {
		n += j - i
	}
	println(n)
	for i := range 3 {
		i *= 2
		print(i, " ")
	}
	for i := range uint8(3) {
		print(i, " ")
	}
	println()
	var p *[4]int
	for i := range p {
		print(i)
	}
	println()
	switch v := any(n).(type) {
	case int:
		println("int", v)
	}
	funcs := 0
	for i := 0; i < 3; i++ {
		defer func() { print("d", i, " ") }()
		funcs++
	}
	println(funcs)
	a := []int{1, 2, 3}
	i := 0
	i, a[i] = 2, 10
	println(i, a[0], a[2])
	a[0], a[1], a[2] = a[2], a[0], a[1]
	println(a[0], a[1], a[2])
}
