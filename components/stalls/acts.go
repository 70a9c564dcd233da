package stalls

import (
	"bytes"
	"strings"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
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
	"restart":  restart,
	"hold":     hold,
}

// Kept keeps the compiler from leaving out what nobody looks at.
var Kept int

func keep(yes bool) {
	if yes {
		Kept++
	}
}

func spin(*portals.Domain, int) error {
	for {
		Kept++
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
			Kept += m[key]
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
		Kept += bytes.IndexByte(b, 1)
	}
}

func clearBytes(_ *portals.Domain, n int) error {
	for b := make([]byte, n); ; {
		clear(b)
	}
}

func allocate(_ *portals.Domain, n int) error {
	for {
		Kept += len(make([]byte, n))
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
		Kept += copy(a, b)
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
	Kept += len(b)
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

// hold holds n bytes, half of them in its heap and half in many memory objects.
func hold(_ *portals.Domain, n int) error {
	const objects = 1000
	b, list := make([]byte, n/2), []*memobj.Memory(nil)
	for range objects {
		m, err := memobj.New(memobj.Bytes(n / 2 / objects))
		if err != nil {
			return err
		}
		list = append(list, m)
	}
	for {
		Kept += len(b) + len(list)
		portals.Sleep(portals.Nanos() + 1_000_000_000)
	}
}

// restart ends the last domain whenever it runs, and starts it again.
func restart(*portals.Domain, int) error {
	all, err := manager.Domains()
	if err != nil {
		return err
	}
	for last := len(all) - 1; ; {
		portals.Sleep(portals.Nanos() + 10_000_000)
		if err := manager.End(last, 0); err != nil {
			return err
		}
		for portals.Yield(); manager.Start(last) != nil; {
			portals.Yield()
		}
	}
}
