package main

type kind uint8
type text string

func main() {
	defer func() {
		recover()
		panic(text("second"))
	}()
	panic(kind(1))
}
