package main

func main() {
	n := 3
	for {
		println(12 / n)
		n--
	}
}
