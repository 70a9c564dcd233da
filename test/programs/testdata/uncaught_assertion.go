package main

type reader interface{ read() }

func main() {
	var x any = 5
	defer func() {
		_ = x.(reader)
	}()
	_ = x.(string)
}
