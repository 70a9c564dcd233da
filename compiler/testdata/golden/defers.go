package main

func guarded(f func()) (err any) {
	defer func() { err = recover() }()
	f()
	return nil
}

func main() {}
