// Package hashes hashes values of all kinds: it prints what is wrong with the hashes.
package hashes

import (
	"strconv"

	"github.com/portico-os/portico/domainzero/services/testdata/kinds"
	"github.com/portico-os/portico/portals"
)

//portico:intrinsic any.hash
func hash(v any, seed uint64) uint64

//portico:intrinsic any.basic
func basic(v any) (kind int, a, b uint64, text string)

//portico:intrinsic domain.collect
func collect()

type pair struct {
	P *int
	I any
}

// Start judges the hashes: those of equal values are equal and stay so when objects move,
// those of others are not.
func Start(*portals.Domain) error {
	list, n := kinds.Values()
	list = append(list[:n:n], &pair{}, pair{new(int), 1}, [2]*int{new(int)}, any(new(string)))
	hashable := list[:0]
	for _, v := range list {
		if kinds.Lookup(1, v)[0] != '!' {
			hashable = append(hashable, v)
		}
	}
	var hashes []uint64
	for _, v := range hashable {
		hashes = append(hashes, hash(v, 1))
	}
	collect()
	for i, v := range hashable {
		if hash(v, 1) != hashes[i] {
			portals.Print("value " + strconv.Itoa(i) + " has another hash when it has moved\n")
		}
		if hash(v, 1) == hash(v, 2) {
			portals.Print("value " + strconv.Itoa(i) + " has one hash with two seeds\n")
		}
		for j, w := range hashable {
			if i != j && v == v && (v == w) != (hashes[i] == hashes[j]) {
				portals.Print("values " + strconv.Itoa(i) + " and " + strconv.Itoa(j) + "\n")
			}
		}
	}
	basics()
	return nil
}

type word uint16

// basics prints what is known of values of basic types.
func basics() {
	for _, v := range []any{
		nil, true, int8(-2), uint16(3), word(4), int64(-5), uint64(1 << 63), float32(1.5), 2.5, complex64(complex(1.5, 2.5)), complex(3.5, 4.5),
		"text", "", struct{ A int }{1}, []int{1}, &list, [1]int{1}, error(nil), uintptr(77),
	} {
		kind, a, b, text := basic(v)
		portals.Print(strconv.Itoa(kind) + " " + strconv.FormatUint(a, 16) + " " + strconv.FormatUint(b, 16) + " " + strconv.Quote(text) + "\n")
	}
}

var list int
