// Package sample has one function that is tested and one that is not.
package sample

// Clamp is tested.
func Clamp(x, low, high int) int {
	if x < low {
		return low
	}
	if x > high && high >= low {
		x = high
	}
	return x
}

// Scale is not.
func Scale(x uint8) (n uint8) {
	n = 2*x + 1
	return n
}
