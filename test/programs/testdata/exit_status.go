package main

import "os"

func main() {
	defer println("never")
	os.Stdout.WriteString("leaving\n")
	os.Exit(7)
}
