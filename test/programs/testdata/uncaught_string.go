package main

func deep(n int) {
	defer println("unwinding", n)
	if n == 0 {
		panic("the reason\nin two lines")
	}
	deep(n - 1)
}

func main() {
	println("start")
	deep(3)
}
