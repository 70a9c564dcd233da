package main

func main() {
	for n := 0; n < 200; n += 7 {
		m := map[int]int{}
		for i := range n {
			m[i] = i
		}
		// Entries that stay are visited exactly once, deleted ones not after deletion.
		seen := make([]int, n)
		added := 1000
		for k := range m {
			if k >= 1000 {
				continue
			}
			seen[k]++
			delete(m, k^1)
			m[added] = added
			added++
		}
		once, pairs := true, 0
		for k := 0; k < n; k++ {
			once = once && seen[k] <= 1
			if k^1 < n && k&1 == 0 {
				pairs += seen[k] + seen[k^1]
			}
		}
		println(n, once, pairs == n/2)
	}
	m := map[int]int{1: 1, 2: 2, 3: 3}
	turns := 0
	for k := range m {
		delete(m, k)
		m[k] = k
		turns++
		if turns > 100 {
			break
		}
	}
	println(len(m), turns >= 3)
	for k, v := range m {
		m[k] = v * 10
	}
	println(m[1]+m[2]+m[3] == 60)
	count := 0
	for range m {
		clear(m)
		count++
	}
	println(count, len(m))
	big := map[int]bool{}
	for i := range 1000 {
		big[i] = true
	}
	visited := 0
	for k := range big {
		visited++
		if k%2 == 0 {
			delete(big, k+1)
		} else {
			delete(big, k-1)
		}
	}
	println(visited, len(big))
	outer := map[string]int{"a": 1, "b": 2}
	sum := 0
	for _, x := range outer {
		for _, y := range outer {
			sum += x * y
		}
	}
	println(sum)
	var k string
	var v int
	for k, v = range outer {
		if k == "b" {
			break
		}
	}
	println(v == outer[k])
	zero := 0.0
	nan := zero / zero
	nans := map[float64]int{}
	for i := range 50 {
		nans[nan] = i
	}
	total := 0
	for k, v := range nans {
		if k == k {
			println("wrong")
		}
		total += v
	}
	println(len(nans), total)
	clear(nans)
	println(len(nans))
}
