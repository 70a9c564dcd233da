package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/portico-os/portico/test/trusted"
)

// Limit is the most lines that the trusted computing base may have, bareLimit those of the bare
// machine.
const (
	Limit     = 19_500
	bareLimit = 3_400
)

func main() {
	s, err := trusted.Count(".")
	if err == nil {
		err = report(s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tcb:", err)
		os.Exit(1)
	}
}

// report prints the surface and returns an error if it is above a limit.
func report(s trusted.Surface) error {
	for _, f := range slices.Concat(s.Base, s.Bare) {
		fmt.Printf("%6d  %s\n", f.Lines, f.Name)
	}
	base, bare := trusted.Total(s.Base), trusted.Total(s.Bare)
	fmt.Printf("%6d  total, of at most %d: all that %s links\n", base, Limit, trusted.Microkernel)
	fmt.Printf("%6d  apart, of at most %d: %s\n", bare, bareLimit, trusted.BareMachine)
	fmt.Printf("%6d  beside, the record of configurations: %s\n", trusted.Total(s.Record), trusted.Configuration)
	var names []string
	for _, f := range s.Image {
		names = append(names, f.Name)
	}
	fmt.Printf("%6d  beside, in the kernel of images, where they run in ring 0: %s\n", trusted.Total(s.Image), strings.Join(names, ", "))
	l, err := trusted.CountLibrary(".")
	if err != nil {
		return err
	}
	fmt.Printf("%6d  beside, below all of these: Go's runtime, with what it imports\n", l.Runtime)
	fmt.Printf("%6d  beside, at most: other packages of Go's library that the kernel of images links\n", l.Packages)
	fmt.Printf("%6d  beside, at most: golang.org/x/sys\n", l.Modules)
	if base > Limit || bare > bareLimit {
		return fmt.Errorf("%d and %d lines are more than the limits", base, bare)
	}
	return nil
}
