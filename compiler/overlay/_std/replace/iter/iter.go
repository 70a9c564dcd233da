// Package iter holds the types of function iterators. Pull and Pull2 are missing: they
// need coroutines.
package iter

// Seq is an iterator over single values.
type Seq[V any] func(yield func(V) bool)

// Seq2 is an iterator over pairs of values.
type Seq2[K, V any] func(yield func(K, V) bool)
