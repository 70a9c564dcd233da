package main

func repeat(s string, n int) string {
	b := make([]byte, 0, len(s)*n)
	for range n {
		b = append(b, s...)
	}
	return string(b)
}

func reverse(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

func split(s string, sep byte) (parts []string) {
	for i := 0; i < len(s); i++ {
		if s[i] == sep {
			parts = append(parts, s[:i])
			s = s[i+1:]
			i = -1
		}
	}
	return append(parts, s)
}

func join(parts []string, sep string) (s string) {
	for i, p := range parts {
		if i > 0 {
			s += sep
		}
		s += p
	}
	return
}

func index(s, sub string) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if s[i:i+len(sub)] == sub {
			return i
		}
	}
	return -1
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 32
		}
	}
	return string(b)
}

func format(n, base int) string {
	if n == 0 {
		return "0"
	}
	s := ""
	for ; n > 0; n /= base {
		s = string("0123456789abcdefghijklmnopqrstuvwxyz"[n%base]) + s
	}
	return s
}

func palindrome(s string) bool { return s == reverse(s) }

func main() {
	println(repeat("ab", 5), reverse("héllo, 世界"), upper("mixed Case é"))
	parts := split("a,b,,c,", ',')
	println(len(parts), join(parts, "|"))
	println(index("chicken", "ken"), index("chicken", "dmr"), index("", ""))
	for _, base := range []int{2, 8, 10, 16, 36} {
		print(format(123456789, base), " ")
	}
	println()
	n := 0
	for i := range 20000 {
		if palindrome(format(i, 10)) {
			n++
		}
	}
	println(n)
	s := ""
	for i := range 500 {
		s += format(i, 7) + ":"
	}
	println(len(s), s[len(s)-20:])
	words := map[string]int{}
	for _, w := range split(repeat("the cat sat on the mat ", 50), ' ') {
		words[w]++
	}
	println(words["the"], words["mat"], words[""])
	rot := []byte("Hello, World")
	for range 2 {
		for i, c := range rot {
			switch {
			case 'a' <= c && c <= 'z':
				rot[i] = 'a' + (c-'a'+13)%26
			case 'A' <= c && c <= 'Z':
				rot[i] = 'A' + (c-'A'+13)%26
			}
		}
		println(string(rot))
	}
}
