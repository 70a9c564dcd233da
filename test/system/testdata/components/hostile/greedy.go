package hostile

import (
	"errors"
	"strings"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

// greed does a deed that makes DomainZero work with much. ok is false if there is none of
// this name.
func greed(d *portals.Domain, store contract.Store, deed string) (n int, err error, ok bool) {
	switch deed {
	case "panic at length":
		panic(long())
	case "print at length":
		for range 4 {
			portals.Print(long() + "\n")
		}
	case "look up at length":
		for range 50 {
			if _, err = portals.Lookup[contract.Store](d, long()); !errors.Is(err, portals.ErrDenied) {
				break
			}
		}
	case "compare nested":
		if nested(1<<14) == nested(1<<14) {
			n = 1
		}
	case "hash nested":
		n = map[any]int{nil: 1}[nested(1<<14)]
	case "copy pieces": // few enough for the usual limit of a copy
		err = store.Accept(pieces(40_000))
	case "copy many pieces":
		err = store.Accept(pieces(400_000))
	case "offer services": // each of which ends with the portal to it
		for i := 0; err == nil && i < 5_000; i++ {
			_, err = store.Use(&evil{}, "nothing")
		}
	default:
		return 0, nil, false
	}
	return n, err, true
}

// long returns a text that is longer than any name.
func long() string { return strings.Repeat("x", 1<<20) }

// pieces returns a graph of many small objects.
func pieces(n int) []*int {
	list := make([]*int, n)
	for i := range list {
		list[i] = new(int)
	}
	return list
}

// nested returns interfaces in interfaces.
func nested(depth int) any {
	var v any
	for range depth {
		v = [2]any{v}
	}
	return v
}
