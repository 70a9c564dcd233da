package main

func main() {
	m := map[any]int{1: 1}
	println(m[1])
	m[[]string{"a"}] = 2
}
