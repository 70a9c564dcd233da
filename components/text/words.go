package text

// Cut cuts the first word off a text.
func Cut(s string) (first, rest string) {
	for i := range len(s) {
		if s[i] == ' ' {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// Natural cuts a number without sign off a text.
func Natural(s string) (n int, rest string, ok bool) {
	digits, rest := Cut(s)
	for i := range len(digits) {
		c := digits[i]
		if c < '0' || c > '9' || n > 1<<40 {
			return 0, rest, false
		}
		n = n*10 + int(c-'0')
	}
	return n, rest, digits != ""
}

// Words returns the words of a text, which blanks separate.
func Words(s string) []string {
	var words []string
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != ' ' && s[i] != '\t' {
			continue
		}
		if i > start {
			words = append(words, s[start:i])
		}
		start = i + 1
	}
	return words
}
