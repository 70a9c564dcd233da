package main

func quick(a []int) {
	for len(a) > 12 {
		p := a[len(a)/2]
		i, j := 0, len(a)-1
		for i <= j {
			for a[i] < p {
				i++
			}
			for a[j] > p {
				j--
			}
			if i <= j {
				a[i], a[j] = a[j], a[i]
				i++
				j--
			}
		}
		if j+1 < len(a)-i {
			quick(a[:j+1])
			a = a[i:]
		} else {
			quick(a[i:])
			a = a[:j+1]
		}
	}
	for i := 1; i < len(a); i++ {
		for j := i; j > 0 && a[j] < a[j-1]; j-- {
			a[j], a[j-1] = a[j-1], a[j]
		}
	}
}

func heap(a []int) {
	down := func(i, n int) {
		for {
			c := 2*i + 1
			if c >= n {
				return
			}
			if c+1 < n && a[c+1] > a[c] {
				c++
			}
			if a[i] >= a[c] {
				return
			}
			a[i], a[c] = a[c], a[i]
			i = c
		}
	}
	for i := len(a)/2 - 1; i >= 0; i-- {
		down(i, len(a))
	}
	for n := len(a) - 1; n > 0; n-- {
		a[0], a[n] = a[n], a[0]
		down(0, n)
	}
}

func mergeSort[T any](a []T, less func(x, y T) bool) []T {
	if len(a) < 2 {
		return a
	}
	l, r := mergeSort(a[:len(a)/2], less), mergeSort(a[len(a)/2:], less)
	out := make([]T, 0, len(a))
	for len(l) > 0 && len(r) > 0 {
		if less(r[0], l[0]) {
			out, r = append(out, r[0]), r[1:]
		} else {
			out, l = append(out, l[0]), l[1:]
		}
	}
	return append(append(out, l...), r...)
}

func radix(a []uint32) {
	b := make([]uint32, len(a))
	for shift := 0; shift < 32; shift += 8 {
		var count [257]int
		for _, x := range a {
			count[x>>shift&255+1]++
		}
		for i := range 256 {
			count[i+1] += count[i]
		}
		for _, x := range a {
			d := x >> shift & 255
			b[count[d]] = x
			count[d]++
		}
		a, b = b, a
	}
}

func main() {
	x := uint64(88172645463325252)
	random := func() int {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		return int(x >> 40)
	}
	a := make([]int, 20000)
	for i := range a {
		a[i] = random() % 100000
	}
	b := append([]int(nil), a...)
	c := append([]int(nil), a...)
	d := make([]uint32, len(a))
	for i, v := range a {
		d[i] = uint32(v)
	}
	quick(a)
	heap(b)
	c = mergeSort(c, func(x, y int) bool { return x < y })
	radix(d)
	same, sum := true, 0
	for i := range a {
		same = same && a[i] == b[i] && b[i] == c[i] && uint32(a[i]) == d[i]
		sum += a[i] * i
	}
	println(same, sum)
	type record struct {
		key  int
		name string
	}
	records := []record{}
	for i := range 100 {
		records = append(records, record{random() % 5, string(rune('a'+i%26)) + string(rune('a'+i/26))})
	}
	records = mergeSort(records, func(x, y record) bool { return x.key < y.key })
	s := ""
	for _, r := range records[:20] {
		s += r.name
	}
	println(s)
}
