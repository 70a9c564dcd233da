package main

type point struct{ x, y int }

type shape struct {
	corners [4]point
	rest    []point
}

// Paths fold into one access; the checks stand before it.
func (s *shape) corner(i int) int { return s.corners[i].y + s.rest[i].x }

// A variable whose address goes nowhere is a slot.
func local(x int) int {
	p := point{x: x}
	q := &p
	q.y = 2
	return p.x + p.y
}

func main() {}
