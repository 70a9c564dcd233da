package flow

// PostOrder returns the blocks of a graph that can be reached from roots, each behind those
// that it leads to, but for edges back. Blocks have numbers below count. Of several roots or
// successors the last is visited first.
func PostOrder[B any](count int, number func(B) int, roots []B, successors func(B) []B) []B {
	type visit struct {
		block B
		next  []B
	}
	seen, post := make([]bool, count), make([]B, 0, count)
	for stack := []visit{{next: roots}}; ; {
		top := &stack[len(stack)-1]
		n := len(top.next) - 1
		switch {
		case n >= 0:
			b := top.next[n]
			top.next = top.next[:n]
			if !seen[number(b)] {
				seen[number(b)] = true
				stack = append(stack, visit{b, successors(b)})
			}
		case len(stack) == 1:
			return post
		default:
			post = append(post, top.block)
			stack = stack[:len(stack)-1]
		}
	}
}
