package slices

// overlaps compares addresses of elements: two slices of one type share memory exactly if
// the first element of one is an element of the other.
func overlaps[E any](a, b []E) bool {
	return len(a) > 0 && len(b) > 0 && (contains(a, &b[0]) || contains(b, &a[0]))
}

func contains[E any](s []E, p *E) bool {
	for i := range s {
		if &s[i] == p {
			return true
		}
	}
	return false
}
