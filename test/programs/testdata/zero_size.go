// Variables of size zero have one address, as the ordinary toolchain has it.
package main

import "fmt"

type empty struct{}

var (
	x, y [0]int
	p, q = new([0]int), new([0]int)
	e    = &empty{}
	list = []*empty{{}, {}, e}
	all  = []empty{{}, {}, {}}
)

//go:noinline
func same(a, b any) bool { return a == b }

func main() {
	fmt.Println(same(p, q), same(p, &x), same(&x, &y))
	for _, z := range list {
		fmt.Println(same(z, e))
	}
	fmt.Println(len(all), cap(append(all, empty{})) >= 4, len(append(all, all...)))
	m := map[*empty]int{e: 1}
	m[list[0]]++
	fmt.Println(len(m), m[e])
}
