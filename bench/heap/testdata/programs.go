// Command programs runs one of several programs that use much memory, named by the environment,
// and prints the nanoseconds that each of some rounds took, and what it came to.
package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// programs are the programs. Each returns a value that depends on all that it made.
var programs = map[string]func() int{
	"trees": trees, "allocs": allocs, "maps": maps, "building": building, "concat": concat, "sieve": sieve, "matmul": matmul,
}

func main() {
	run := programs[os.Getenv("HEAP_PROGRAM")]
	rounds, err := strconv.Atoi(os.Getenv("HEAP_ROUNDS"))
	if run == nil || err != nil {
		fmt.Println("HEAP_PROGRAM or HEAP_ROUNDS is missing")
		os.Exit(2)
	}
	for range rounds {
		began := time.Now()
		came := run()
		fmt.Println(time.Since(began).Nanoseconds(), came)
	}
}

// A tree is a binary tree.
type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{grow(depth - 1), grow(depth - 1)}
}

func (t *tree) count() int {
	if t.left == nil {
		return 1
	}
	return 1 + t.left.count() + t.right.count()
}

// trees keeps one tree of 131,071 nodes while it makes many smaller ones.
func trees() int {
	kept, sum := grow(16), 0
	for depth := 4; depth <= 16; depth += 4 {
		for range 1 << (16 - depth) {
			sum += grow(depth).count()
		}
	}
	return sum + kept.count()
}

// A record is a small object with a reference.
type record struct {
	next  *record
	value [6]int
}

// allocs makes a million objects, of which each lives until 20,000 more are made.
func allocs() int {
	var window [20_000]*record
	sum := 0
	for i := range 1_000_000 {
		at := i % len(window)
		if old := window[at]; old != nil {
			sum += old.value[i%6]
		}
		window[at] = &record{next: window[(at+len(window)-1)%len(window)], value: [6]int{i, i + 1, i + 2, i + 3, i + 4, i + 5}}
		window[at].next.cut()
	}
	return sum
}

// cut ends the list behind a record.
func (r *record) cut() {
	if r != nil {
		r.next = nil
	}
}

// maps counts words that it makes in a map.
func maps() int {
	counts := map[string]int{}
	for i := range 300_000 {
		counts["word "+strconv.Itoa(i*7919%100_000)]++
	}
	sum := 0
	for word, n := range counts {
		sum += len(word) * n
	}
	return sum
}

// building writes 16 MiB of text line by line.
func building() int {
	var b strings.Builder
	for i := 0; b.Len() < 16<<20; i++ {
		b.WriteString("a line of text, as programs write them, with a number of its own: ")
		b.WriteString(strconv.Itoa(i))
		b.WriteByte('\n')
	}
	return strings.Count(b.String(), "\n")
}

// concat makes a text of 1 MiB by appending 1 KiB at a time to a string.
func concat() int {
	piece, text := strings.Repeat("0123456789abcdef", 64), ""
	for len(text) < 1<<20 {
		text += piece
	}
	return strings.Count(text, "f")
}

// sieve finds primes with a table of 8 MiB.
func sieve() int {
	composite := make([]bool, 8<<20)
	count := 0
	for i := 2; i < len(composite); i++ {
		if composite[i] {
			continue
		}
		count++
		for j := i * i; j < len(composite); j += i {
			composite[j] = true
		}
	}
	return count
}

// matmul multiplies two matrices of 400 rows and columns.
func matmul() int {
	const n = 400
	a, b, product := matrix(n), matrix(n), matrix(n)
	for i := range n {
		for j := range n {
			a[i][j], b[i][j] = float64(i+j), float64(i-j)
		}
	}
	for i := range n {
		for k := range n {
			x, row, into := a[i][k], b[k], product[i]
			for j := range row {
				into[j] += x * row[j]
			}
		}
	}
	return int(product[n/2][n/3])
}

func matrix(n int) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, n)
	}
	return rows
}
