package stalls

import (
	"bytes"
	"strings"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// acts are what other domains do, by the name that a parameter gives: each with so many bytes, again
// and again.
var acts = map[string]func(d *portals.Domain, n int) error{
	"spin":     spin,
	"compare":  compare,
	"equal":    equal,
	"hash":     hash,
	"hash any": hashAny,
	"search":   search,
	"clear":    clearBytes,
	"allocate": allocate,
	"memory":   memory,
	"copy":     copyBytes,
	"print":    print,
	"serve":    serve,
	"pass":     pass,
}

// kept keeps the compiler from leaving out what nobody looks at.
var kept int

func keep(yes bool) {
	if yes {
		kept++
	}
}

func spin(*portals.Domain, int) error {
	for {
		kept++
	}
}

// text returns a text of n bytes.
func text(n int) string { return strings.Repeat("a", n) }

func compare(_ *portals.Domain, n int) error {
	for a, b := text(n/2), text(n/2); ; {
		keep(a < b)
	}
}

func equal(_ *portals.Domain, n int) error {
	type pair struct {
		text string
		n    int
	}
	for a, b := any(pair{text(n / 2), 1}), any(pair{text(n / 2), 1}); ; {
		keep(tries(func() bool { return a == b }))
	}
}

// tries is false where f panics: what is too large to be compared.
func tries(f func() bool) (yes bool) {
	defer func() { keep(recover() != nil) }()
	return f()
}

func hash(_ *portals.Domain, n int) error {
	m := map[string]int{text(n): 1}
	for key := range m {
		for {
			kept += m[key]
		}
	}
	return nil
}

func hashAny(_ *portals.Domain, n int) error {
	for m, key := map[any]int{}, any(text(n)); ; {
		keep(tries(func() bool { return m[key] == 0 }))
	}
}

func search(_ *portals.Domain, n int) error {
	for b := make([]byte, n); ; {
		kept += bytes.IndexByte(b, 1)
	}
}

func clearBytes(_ *portals.Domain, n int) error {
	for b := make([]byte, n); ; {
		clear(b)
	}
}

func allocate(_ *portals.Domain, n int) error {
	for {
		kept += len(make([]byte, n))
	}
}

func memory(_ *portals.Domain, n int) error {
	for {
		m, err := memobj.New(memobj.Bytes(n))
		if err != nil {
			return err
		}
		memobj.Put64BE(m, 0, 1)
	}
}

func copyBytes(_ *portals.Domain, n int) error {
	for a, b := make([]byte, n/2), make([]byte, n/2); ; {
		kept += copy(a, b)
	}
}

func print(_ *portals.Domain, n int) error {
	for t := text(n); ; {
		portals.Print(t)
	}
}

// A Taker takes what it is passed.
type Taker interface {
	portals.Portal
	Take(b []byte) error
}

type taker struct{}

func (taker) Take(b []byte) error {
	kept += len(b)
	return nil
}

func serve(d *portals.Domain, _ int) error { return d.Export("taker0", &taker{}) }

func pass(d *portals.Domain, n int) error {
	t, err := portals.Lookup[Taker](d, "taker0")
	if err != nil {
		return err
	}
	for b := make([]byte, n); ; {
		if err := t.Take(b); err != nil {
			return err
		}
	}
}
