package maps

// clone is not used.
func clone(m any) any { return m }

// Clone returns a shallow copy of m, nil if m is.
func Clone[M ~map[K]V, K comparable, V any](m M) M {
	if m == nil {
		return nil
	}
	copied := make(M, len(m))
	for k, v := range m {
		copied[k] = v
	}
	return copied
}
