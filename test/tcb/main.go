package main

import (
	"fmt"
	"os"
)

func main() {
	folders, total, bare, err := Count(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "tcb:", err)
		os.Exit(1)
	}
	for _, f := range folders {
		fmt.Printf("%6d  %s\n", f.Lines, f.Name)
	}
	fmt.Printf("%6d  total, of at most %d: all that %s links\n", total, Limit, kernel)
	if bare > 0 {
		fmt.Printf("%6d  apart, of at most %d: %s\n", bare, bareLimit, bareMachine)
	}
	if total > Limit || bare > bareLimit {
		os.Exit(1)
	}
}
