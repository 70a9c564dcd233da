// Package nested compares and hashes values that contain each other in number or depth.
package nested

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

//portico:intrinsic any.hash
func hash(v any, seed uint64) uint64

type box struct{ V any }

type pair struct{ A, B any }

// deep returns a value of boxes in boxes.
func deep(n int) (v any) {
	for range n {
		v = box{v}
	}
	return v
}

// wide returns a value of few pairs that takes 2^n steps to walk.
func wide(n int) (v any) {
	v = 1
	for range n {
		v = pair{v, v}
	}
	return v
}

// Start does to values of a size what the domain's parameters say.
func Start(d *portals.Domain) error {
	text, _ := d.Param("size")
	n, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	do, _ := d.Param("do")
	shape, _ := d.Param("shape")
	of := map[string]func(int) any{"deep": deep, "wide": wide}[shape]
	switch do {
	case "equal":
		portals.Print(d.Name() + ": " + strconv.FormatBool(of(n) == of(n)) + "\n")
	case "hash":
		portals.Print(d.Name() + ": " + strconv.FormatBool(hash(of(n), 1) == hash(of(n), 1)) + "\n")
	}
	return nil
}
