package main

func rev(s []int) {
	for i, j := 0, len(s)-1; i < j; i, j = i+1, j-1 {
		s[i], s[j] = s[j], s[i]
	}
}

func primes(n int) []int {
	var out []int
	sieve := make([]bool, n)
	for i := 2; i < n; i++ {
		if !sieve[i] {
			out = append(out, i)
			for j := i * i; j < n; j += i {
				sieve[j] = true
			}
		}
	}
	return out
}

func words(s string) (ws []string) {
	start := 0
	for i, r := range s {
		if r == ' ' {
			ws = append(ws, s[start:i])
			start = i + 1
		}
	}
	return append(ws, s[start:])
}

func main() {
	p := primes(50)
	rev(p)
	for _, x := range p {
		print(x, " ")
	}
	println()
	for _, w := range words("hello wörld again") {
		println(w, len(w))
	}
	b := []byte("abc")
	b = append(b, "def"...)
	b = append(b, 'x', 'y')
	copy(b[1:], b)
	println(string(b), len(b), cap(b) >= 8)
	m := make([][]int, 3)
	for i := range m {
		m[i] = make([]int, i, 10)
	}
	m[2] = append(m[2], p...)
	println(len(m[2]), string(rune(65)), string([]rune{0x4e16, 66}))
	clear(m[2])
	a := [4]int{1, 2, 3, 4}
	s := a[1:3:4]
	s2 := (*[2]int)(s)
	s2[0]++
	println(a[1], "x"+"y"+string(b) < "z", s == nil)
	arr := [2]int(s)
	println(arr[1])
}
