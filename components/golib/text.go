package golib

// runeError replaces what is no valid code point.
const runeError = '\uFFFD'

const (
	surrogateLow  = 0xD800
	surrogateHigh = 0xDFFF
	maxRune       = 0x10FFFF
)

// Concat returns a+b.
func Concat(a, b string) string {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	buf := make([]byte, len(a)+len(b))
	copy(buf, a)
	copy(buf[len(a):], b)
	return freeze(buf)
}

// ConcatAll returns the parts one after another.
func ConcatAll(parts []string) string {
	n, used, last := 0, 0, ""
	for i := 0; i < len(parts); i++ {
		if s := parts[i]; len(s) > 0 {
			n += len(s)
			used++
			last = s
		}
	}
	if used <= 1 {
		return last
	}
	buf := make([]byte, n)
	at := 0
	for i := 0; i < len(parts); i++ {
		at += copy(buf[at:], parts[i])
	}
	return freeze(buf)
}

// BytesToString returns string(b).
func BytesToString(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	buf := make([]byte, len(b))
	copy(buf, b)
	return freeze(buf)
}

// StringToBytes returns []byte(s).
func StringToBytes(s string) []byte {
	buf := make([]byte, len(s))
	copy(buf, s)
	return buf
}

// RunesToString returns string(runes).
func RunesToString(runes []rune) string {
	n := 0
	for i := 0; i < len(runes); i++ {
		n += runeLen(runes[i])
	}
	if n == 0 {
		return ""
	}
	buf := make([]byte, n)
	at := 0
	for i := 0; i < len(runes); i++ {
		at += putRune(buf[at:], runes[i])
	}
	return freeze(buf)
}

// StringToRunes returns []rune(s).
func StringToRunes(s string) []rune {
	n := 0
	for i := 0; i < len(s); n++ {
		_, i = DecodeRune(s, i)
	}
	runes := make([]rune, n)
	at := 0
	for i := 0; i < len(runes); i++ {
		runes[i], at = DecodeRune(s, at)
	}
	return runes
}

// RuneToString returns string(r).
func RuneToString(r rune) string {
	buf := make([]byte, runeLen(r))
	putRune(buf, r)
	return freeze(buf)
}

// DecodeRune returns the code point that starts at byte i of s, and where the next one
// starts. A byte that starts no valid encoding is runeError by itself. Precondition:
// i < len(s).
func DecodeRune(s string, i int) (r rune, next int) {
	c := s[i]
	if c < 0x80 {
		return rune(c), i + 1
	}
	switch {
	case c >= 0xC2 && c < 0xE0:
		if i+1 < len(s) && isContinuation(s[i+1]) {
			return rune(c&0x1F)<<6 | rune(s[i+1]&0x3F), i + 2
		}
	case c >= 0xE0 && c < 0xF0:
		if i+2 < len(s) && isContinuation(s[i+1]) && isContinuation(s[i+2]) {
			r = rune(c&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)
			if r >= 0x800 && (r < surrogateLow || r > surrogateHigh) {
				return r, i + 3
			}
		}
	case c >= 0xF0 && c < 0xF5:
		if i+3 < len(s) && isContinuation(s[i+1]) && isContinuation(s[i+2]) && isContinuation(s[i+3]) {
			r = rune(c&0x07)<<18 | rune(s[i+1]&0x3F)<<12 | rune(s[i+2]&0x3F)<<6 | rune(s[i+3]&0x3F)
			if r >= 0x10000 && r <= maxRune {
				return r, i + 4
			}
		}
	}
	return runeError, i + 1
}

func isContinuation(c byte) bool { return c&0xC0 == 0x80 }

// runeLen returns how many bytes putRune writes.
func runeLen(r rune) int {
	switch {
	case r >= 0 && r < 0x80:
		return 1
	case r >= 0 && r < 0x800:
		return 2
	case r >= 0x10000 && r <= maxRune:
		return 4
	}
	return 3
}

// putRune writes the encoding of a code point, that of runeError if it is not valid.
func putRune(b []byte, r rune) int {
	n := runeLen(r)
	if n == 3 && (r < 0 || r > maxRune || r >= surrogateLow && r <= surrogateHigh) {
		r = runeError
	}
	switch n {
	case 1:
		b[0] = byte(r)
	case 2:
		b[0] = 0xC0 | byte(r>>6)
		b[1] = 0x80 | byte(r)&0x3F
	case 3:
		b[0] = 0xE0 | byte(r>>12)
		b[1] = 0x80 | byte(r>>6)&0x3F
		b[2] = 0x80 | byte(r)&0x3F
	default:
		b[0] = 0xF0 | byte(r>>18)
		b[1] = 0x80 | byte(r>>12)&0x3F
		b[2] = 0x80 | byte(r>>6)&0x3F
		b[3] = 0x80 | byte(r)&0x3F
	}
	return n
}
