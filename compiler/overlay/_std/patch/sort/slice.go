package sort

import "math/bits"

// The functions below are generic, as swapping the elements of a slice whose type is not
// known takes reflection. Calls with slices of a static type read the same.

func swapper[S ~[]E, E any](x S) func(i, j int) {
	return func(i, j int) { x[i], x[j] = x[j], x[i] }
}

// Slice sorts x by less. It is not stable.
func Slice[S ~[]E, E any](x S, less func(i, j int) bool) {
	pdqsort_func(lessSwap{less, swapper(x)}, 0, len(x), bits.Len(uint(len(x))))
}

// SliceStable sorts x by less. It is stable.
func SliceStable[S ~[]E, E any](x S, less func(i, j int) bool) {
	stable_func(lessSwap{less, swapper(x)}, len(x))
}

// SliceIsSorted reports whether x is sorted by less.
func SliceIsSorted[S ~[]E, E any](x S, less func(i, j int) bool) bool {
	for i := len(x) - 1; i > 0; i-- {
		if less(i, i-1) {
			return false
		}
	}
	return true
}
