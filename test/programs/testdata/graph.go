package main

type edge struct{ to, weight int }

type item struct{ node, distance int }

type heap []item

func (h *heap) push(x item) {
	*h = append(*h, x)
	s := *h
	for i := len(s) - 1; i > 0; {
		p := (i - 1) / 2
		if s[p].distance <= s[i].distance {
			break
		}
		s[p], s[i] = s[i], s[p]
		i = p
	}
}

func (h *heap) pop() item {
	s := *h
	top := s[0]
	s[0] = s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	for i := 0; ; {
		c := 2*i + 1
		if c >= len(s) {
			break
		}
		if c+1 < len(s) && s[c+1].distance < s[c].distance {
			c++
		}
		if s[i].distance <= s[c].distance {
			break
		}
		s[i], s[c] = s[c], s[i]
		i = c
	}
	return top
}

func dijkstra(g [][]edge, from int) []int {
	d := make([]int, len(g))
	for i := range d {
		d[i] = 1 << 60
	}
	d[from] = 0
	h := heap{{from, 0}}
	for len(h) > 0 {
		x := h.pop()
		if x.distance > d[x.node] {
			continue
		}
		for _, e := range g[x.node] {
			if n := x.distance + e.weight; n < d[e.to] {
				d[e.to] = n
				h.push(item{e.to, n})
			}
		}
	}
	return d
}

func bellman(g [][]edge, from int) []int {
	d := make([]int, len(g))
	for i := range d {
		d[i] = 1 << 60
	}
	d[from] = 0
	for changed := true; changed; {
		changed = false
		for v, es := range g {
			for _, e := range es {
				if d[v]+e.weight < d[e.to] {
					d[e.to] = d[v] + e.weight
					changed = true
				}
			}
		}
	}
	return d
}

type sets []int

func (s sets) find(x int) int {
	for s[x] != x {
		s[x] = s[s[x]]
		x = s[x]
	}
	return x
}

func main() {
	const n = 2000
	g := make([][]edge, n)
	x := uint32(5)
	s := make(sets, n)
	for i := range s {
		s[i] = i
	}
	groups := n
	for range 6 * n {
		x = x*1664525 + 1013904223
		a := int(x>>10) % n
		x = x*1664525 + 1013904223
		b := int(x>>10) % n
		w := int(x>>4)%100 + 1
		g[a] = append(g[a], edge{b, w})
		if ra, rb := s.find(a), s.find(b); ra != rb {
			s[ra] = rb
			groups--
		}
	}
	d, e := dijkstra(g, 0), bellman(g, 0)
	same, sum := true, 0
	for i := range d {
		same = same && d[i] == e[i]
		if d[i] < 1<<60 {
			sum += d[i]
		}
	}
	println(same, sum, groups)
	depth := map[int]int{0: 0}
	queue := []int{0}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, e := range g[v] {
			if _, ok := depth[e.to]; !ok {
				depth[e.to] = depth[v] + 1
				queue = append(queue, e.to)
			}
		}
	}
	most := 0
	for _, x := range depth {
		most = max(most, x)
	}
	println(len(depth), most)
}
