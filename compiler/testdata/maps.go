package main

type key struct {
	a string
	b int
}

type set map[string]struct{}

func (s set) has(k string) bool { _, ok := s[k]; return ok }

func main() {
	m := map[string]int{"a": 1, "b": 2}
	m["c"]++
	delete(m, "a")
	sum := 0
	for _, v := range m {
		sum += v
	}
	v, ok := m["zz"]
	println(len(m), sum, v, ok)
	s := set{"x": {}}
	println(s.has("x"), s.has("y"))
	k := map[key][]int{}
	k[key{"q", 1}] = append(k[key{"q", 1}], 5)
	println(len(k[key{"q", 1}]), k[key{"r", 1}] == nil)
	f := map[float64]bool{0.5: true}
	i := map[any]int{1: 1, "x": 2, 2.5: 3}
	p := map[*int]string{&sum: "sum"}
	c := map[complex128][2]int8{1i: {1, 2}}
	println(f[0.5], i["x"], p[&sum], c[1i][1])
	for k := range m {
		delete(m, k)
	}
	clear(i)
	var nilmap map[int]int
	println(len(m), len(i), nilmap[3])
	for range map[bool]int{true: 1} {
		println("once")
	}
}
