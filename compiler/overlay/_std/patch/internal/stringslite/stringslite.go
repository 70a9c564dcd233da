package stringslite

// Clone returns a copy of s.
func Clone(s string) string { return string([]byte(s)) }
