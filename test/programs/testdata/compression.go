package main

type token struct {
	distance, length int
	literal          byte
}

func compress(s []byte) (out []token) {
	last := map[uint32]int{}
	key := func(i int) uint32 { return uint32(s[i])<<16 | uint32(s[i+1])<<8 | uint32(s[i+2]) }
	for i := 0; i < len(s); {
		if i+3 <= len(s) {
			k := key(i)
			j, ok := last[k]
			last[k] = i
			if ok {
				n := 0
				for i+n < len(s) && s[j+n] == s[i+n] && n < 255 {
					n++
				}
				out = append(out, token{i - j, n, 0})
				i += n
				continue
			}
		}
		out = append(out, token{literal: s[i]})
		i++
	}
	return
}

func expand(tokens []token) (s []byte) {
	for _, t := range tokens {
		if t.length == 0 {
			s = append(s, t.literal)
			continue
		}
		for range t.length {
			s = append(s, s[len(s)-t.distance])
		}
	}
	return
}

type huffman struct {
	weight      int
	symbol      byte
	left, right *huffman
}

func build(count [256]int) *huffman {
	var queue []*huffman
	for i, n := range count {
		if n > 0 {
			queue = append(queue, &huffman{weight: n, symbol: byte(i)})
		}
	}
	take := func() *huffman {
		best := 0
		for i, h := range queue {
			if h.weight < queue[best].weight {
				best = i
			}
		}
		h := queue[best]
		queue = append(queue[:best], queue[best+1:]...)
		return h
	}
	for len(queue) > 1 {
		a, b := take(), take()
		queue = append(queue, &huffman{a.weight + b.weight, 0, a, b})
	}
	return queue[0]
}

func (h *huffman) codes(prefix string, table map[byte]string) {
	if h.left == nil {
		table[h.symbol] = prefix
		return
	}
	h.left.codes(prefix+"0", table)
	h.right.codes(prefix+"1", table)
}

func main() {
	var text []byte
	words := []string{"alpha ", "beta ", "gamma ", "delta ", "epsilon ", "zeta "}
	x := uint32(3)
	for range 3000 {
		x = x*1664525 + 1013904223
		text = append(text, words[x>>20%uint32(len(words))]...)
	}
	tokens := compress(text)
	println(len(text), len(tokens), string(expand(tokens)) == string(text))
	var count [256]int
	for _, b := range text {
		count[b]++
	}
	root := build(count)
	table := map[byte]string{}
	root.codes("", table)
	bits := 0
	for _, b := range text {
		bits += len(table[b])
	}
	println(len(table), bits, root.weight)
	var encoded []bool
	for _, b := range text[:2000] {
		for _, c := range table[b] {
			encoded = append(encoded, c == '1')
		}
	}
	var decoded []byte
	at := root
	for _, b := range encoded {
		if b {
			at = at.right
		} else {
			at = at.left
		}
		if at.left == nil {
			decoded = append(decoded, at.symbol)
			at = root
		}
	}
	println(string(decoded) == string(text[:2000]))
}
