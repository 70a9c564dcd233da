package main

func main() {
	defer func() {
		r := recover()
		println("seen", r.(string))
		panic(r)
	}()
	panic("repanicked")
}
