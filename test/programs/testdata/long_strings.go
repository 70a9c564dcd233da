// Comparing, searching and hashing strings and bytes of more than one piece gives what it does for short
// ones, wherever pieces end.
package main

import (
	"bytes"
	"fmt"
	"strings"
)

const piece = 64 << 10

func main() {
	text := []byte(strings.Repeat("abcdefg", 3*piece/7+10))
	lengths := []int{0, 1, piece - 1, piece, piece + 1, 2*piece - 1, 2 * piece, 2*piece + 1, 3 * piece}
	sum := 0
	for _, n := range lengths {
		for _, m := range lengths {
			a, b := string(text[:n]), string(text[:m])
			fmt.Println(n, m, a < b, a == b, a > b, strings.Compare(a, b), bytes.Equal(text[:n], text[:m]))
		}
		for _, at := range []int{0, piece - 1, piece, piece + 1, 2*piece - 1, 2 * piece, 3*piece - 1} {
			changed := bytes.Clone(text[:n])
			if at >= n {
				continue
			}
			changed[at] = 'Z'
			a, b := string(text[:n]), string(changed)
			fmt.Println(n, at, a < b, a == b, strings.Compare(a, b), bytes.IndexByte(changed, 'Z'), bytes.IndexByte(text[:n], 'Z'))
			m := map[string]int{a: 1, b: 2}
			delete(m, string(text[:n]))
			sum += len(m) + m[string(changed)]
		}
	}
	fmt.Println(sum)
}
