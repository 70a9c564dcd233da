package main

const red, black = true, false

type node struct {
	key         string
	value       int
	left, right *node
	color       bool
}

func isRed(n *node) bool { return n != nil && n.color == red }

func rotateLeft(h *node) *node {
	x := h.right
	h.right, x.left = x.left, h
	x.color, h.color = h.color, red
	return x
}

func rotateRight(h *node) *node {
	x := h.left
	h.left, x.right = x.right, h
	x.color, h.color = h.color, red
	return x
}

func put(h *node, key string, value int) *node {
	if h == nil {
		return &node{key: key, value: value, color: red}
	}
	switch {
	case key < h.key:
		h.left = put(h.left, key, value)
	case key > h.key:
		h.right = put(h.right, key, value)
	default:
		h.value += value
	}
	if isRed(h.right) && !isRed(h.left) {
		h = rotateLeft(h)
	}
	if isRed(h.left) && isRed(h.left.left) {
		h = rotateRight(h)
	}
	if isRed(h.left) && isRed(h.right) {
		h.color, h.left.color, h.right.color = red, black, black
	}
	return h
}

func height(n *node) int {
	if n == nil {
		return 0
	}
	return 1 + max(height(n.left), height(n.right))
}

func walk(n *node, f func(*node)) {
	if n != nil {
		walk(n.left, f)
		f(n)
		walk(n.right, f)
	}
}

func key(x uint32) string {
	var b [6]byte
	for i := range b {
		b[i] = 'a' + byte(x%26)
		x /= 26
	}
	return string(b[:])
}

func main() {
	var root *node
	x := uint32(1)
	for range 8000 {
		x = x*1103515245 + 12345
		root = put(root, key(x>>8%4000), 1)
		root.color = black
	}
	n, total := 0, 0
	last, ordered := "", true
	walk(root, func(x *node) {
		ordered = ordered && x.key > last
		last = x.key
		n++
		total += x.value
	})
	println(n, total, ordered, height(root) <= 26, last)
}
