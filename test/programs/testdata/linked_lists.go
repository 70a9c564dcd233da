package main

type node struct {
	value int
	next  *node
	prev  *node
}

type list struct {
	head, tail *node
	n          int
}

func (l *list) push(v int) *node {
	x := &node{value: v, prev: l.tail}
	if l.tail == nil {
		l.head = x
	} else {
		l.tail.next = x
	}
	l.tail = x
	l.n++
	return x
}

func (l *list) remove(x *node) {
	if x.prev == nil {
		l.head = x.next
	} else {
		x.prev.next = x.next
	}
	if x.next == nil {
		l.tail = x.prev
	} else {
		x.next.prev = x.prev
	}
	l.n--
}

func reverse(n *node) (r *node) {
	for n != nil {
		n.next, r, n = r, n, n.next
	}
	return
}

func merge(a, b *node) *node {
	var head node
	at := &head
	for a != nil && b != nil {
		if a.value <= b.value {
			at.next, a = a, a.next
		} else {
			at.next, b = b, b.next
		}
		at = at.next
	}
	if a == nil {
		a = b
	}
	at.next = a
	return head.next
}

func sorted(n *node) *node {
	if n == nil || n.next == nil {
		return n
	}
	slow, fast := n, n.next
	for fast != nil && fast.next != nil {
		slow, fast = slow.next, fast.next.next
	}
	second := slow.next
	slow.next = nil
	return merge(sorted(n), sorted(second))
}

func main() {
	var l list
	var nodes []*node
	x := uint32(7)
	for range 5000 {
		x = x*1664525 + 1013904223
		nodes = append(nodes, l.push(int(x>>16)%10000))
	}
	for i := 0; i < len(nodes); i += 3 {
		l.remove(nodes[i])
	}
	println(l.n)
	l.head = sorted(l.head)
	last, ordered, sum := -1, true, 0
	for n := l.head; n != nil; n = n.next {
		ordered = ordered && n.value >= last
		last = n.value
		sum += last
	}
	println(ordered, sum, last)
	r := reverse(l.head)
	println(r.value == last, r.next.value <= r.value)
	// Garbage: lists that are dropped at once.
	total := 0
	for i := range 2000 {
		var g list
		for j := range 50 {
			g.push(i * j)
		}
		total += g.tail.value + g.n
	}
	println(total)
}
