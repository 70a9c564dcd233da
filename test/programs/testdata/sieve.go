package main

func main() {
	const n = 300000
	composite := make([]bool, n+1)
	count, sum := 0, 0
	for i := 2; i <= n; i++ {
		if composite[i] {
			continue
		}
		count++
		sum += i
		for j := i * i; j <= n; j += i {
			composite[j] = true
		}
	}
	println(count, sum)
	var bits [n/64 + 1]uint64
	for i := 3; i*i <= n; i += 2 {
		if bits[i/64]>>(i%64)&1 == 0 {
			for j := i * i; j <= n; j += 2 * i {
				bits[j/64] |= 1 << (j % 64)
			}
		}
	}
	odd := 1
	for i := 3; i <= n; i += 2 {
		if bits[i/64]&(1<<(i%64)) == 0 {
			odd++
		}
	}
	println(odd)
}
