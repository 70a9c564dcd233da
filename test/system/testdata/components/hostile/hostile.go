// Package hostile does what components should not do.
package hostile

import (
	"errors"
	"strconv"
	"strings"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

// Start offers a service if parameter offer says so, under the name that parameter export
// gives (evil0), and then does the deed that parameter deed names. Parameter turns names
// several, separated by commas, of which each domain that starts does the next.
func Start(d *portals.Domain) error {
	params := d.Params()
	deed := params.String("deed", "")
	turns := params.String("turns", "")
	offer := params.Bool("offer", false)
	name := params.String("export", "evil0")
	if err := params.Err(); err != nil {
		return err
	}
	store, err := portals.Lookup[contract.Store](d, "store0")
	if err != nil {
		return err
	}
	if turns != "" {
		n, err := store.Turn()
		if err != nil {
			return err
		}
		list := strings.Split(turns, ",")
		deed = list[n%len(list)]
	}
	if offer {
		e := &evil{d: d, store: store}
		// A thread that has answered once is kept, and answers also when the deed has taken all memory.
		if _, err := store.Use(e, "nothing"); err != nil {
			return err
		}
		if err := d.Export(name, e); err != nil {
			return err
		}
	}
	if deed == "" {
		return nil
	}
	portals.Print("hostile: " + deed + "\n")
	result := "returned "
	if n, err := do(d, store, deed); err != nil {
		result = err.Error()
	} else {
		result += strconv.Itoa(n)
	}
	portals.Print("hostile: " + deed + ": " + result + "\n")
	finished = 1 // the bystander may end the system from here on
	return nil
}

type evil struct {
	d     *portals.Domain
	store contract.Store
	mem   *memobj.Memory
}

func (e *evil) Do(deed string) (int, error) { return do(e.d, e.store, deed) }

func (e *evil) Plain(deed string) int {
	n, err := do(e.d, e.store, deed)
	if err != nil {
		panic(err)
	}
	return n
}

func (e *evil) Keep(m *memobj.Memory) error {
	e.mem = m
	m.Put8(1, 2)
	return nil
}

func (e *evil) Access() (err error) {
	defer func() {
		if v := recover(); v != nil {
			if err = memobj.AsError(v); err == nil {
				panic(v)
			}
		}
	}()
	e.mem.Put8(1, e.mem.ReadOnly().Get8(1)+1)
	return nil
}

// Lend gives away what the configuration granted to this domain.
func (e *evil) Lend() (*portals.Ports, error) { return e.d.Ports(serialPorts, 8) }

var (
	sink      any
	counter   int
	objects   []*memobj.Memory
	variables []*portals.AtomicVariable
	zero      int

	finished int // 1 when the domain's own deed is done
)

// do does a deed.
func do(d *portals.Domain, store contract.Store, deed string) (int, error) {
	switch deed {
	case "nothing":
		return 1, nil
	case "finished":
		return finished, nil
	case "loop":
		for {
		}
	case "count":
		for {
			counter++
		}
	case "recurse":
		return recurse(1), nil
	case "recurse large":
		return recurseLarge([64]int{1}), nil
	case "allocate":
		var list *contract.Node
		for {
			list = &contract.Node{Left: list}
			sink = list
		}
	case "garbage":
		for {
			sink = make([]byte, 1000)
		}
	case "huge":
		sink = make([]byte, 1<<30+zero)
		return 0, nil
	case "impossible":
		sink = make([]uint64, 1<<62+zero)
		return 0, nil
	case "append":
		var b []byte
		for {
			b = append(b, b...)
			b = append(b, 1)
			sink = b
		}
	case "map":
		m := map[int]int{}
		for i := 0; ; i++ {
			m[i] = i
		}
	case "text":
		s := "x"
		for {
			s += s
		}
	case "memory":
		return keepMemory()
	case "memory dropped":
		for range 2000 {
			if _, err := memobj.New(64 * memobj.KiB); err != nil {
				return 0, err
			}
		}
		return 0, nil
	case "memory of others": // more than a domain may have made, each dropped
		for range 20_000 {
			if _, err := store.Memory(false); err != nil {
				return 0, err
			}
			if err := store.Revoke(); err != nil {
				return 0, err
			}
		}
		return 0, nil
	case "memory huge":
		_, err := memobj.New(1 << 30)
		return 0, err
	case "parts":
		return keepParts()
	case "parts dropped":
		m, err := memobj.New(4 * memobj.KiB)
		for n := 0; n < 20_000 && err == nil; n++ {
			_, err = m.Sub(0, 8)
		}
		return 0, err
	case "parts of parts":
		m, err := memobj.New(4 * memobj.KiB)
		for n := 0; ; n++ {
			if err != nil {
				return n, err
			}
			m, err = m.Sub(0, 4096)
		}
	case "nil":
		var n *contract.Node
		n.Left = n
	case "divide":
		return 1 / zero, nil
	case "index":
		return []int{1}[zero+5], nil
	case "panic":
		panic("as told")
	case "exit":
		portals.Exit(3)
	case "flood":
		for n := 0; ; n++ {
			if _, err := store.Work(10); err != nil {
				return n, err
			}
		}
	case "names":
		return names(d)
	case "use":
		e, err := portals.Lookup[contract.Evil](d, "evil0")
		for err == nil {
			for range 100 {
				portals.Yield()
			}
			if n, err := store.Use(e, "nothing"); err == nil && n != 1 {
				return n, errors.New("wrong result")
			}
		}
		return 0, err
	case "slowback":
		for range 1000 {
			portals.Yield()
		}
		return store.Work(10)
	case "back":
		return store.Work(10)
	case "hold":
		for {
			m, err := store.Memory(true)
			if err != nil || len(objects) == 1000 {
				return 0, err
			}
			objects = append(objects, m)
			sink = store
		}
	case "deep":
		var n *contract.Node
		for range 50_000 {
			n = &contract.Node{Left: n}
		}
		return store.Count(n)
	case "cyclic":
		a := &contract.Node{}
		a.Left, a.Right = &contract.Node{Left: a}, a
		return store.Count(a)
	case "shared":
		n := &contract.Node{}
		for range 64 {
			n = &contract.Node{Left: n, Right: n}
		}
		return store.Count(n)
	case "large":
		return store.Size(make([]byte, 3<<20))
	case "func":
		return 0, store.Accept(func() {})
	case "hidden func":
		return 0, store.Accept(struct{ f func() }{func() {}})
	case "unknown":
		type private struct{ x int }
		return 0, store.Accept(&private{1})
	}
	if n, err, ok := device(d, deed); ok {
		return n, err
	}
	if n, err, ok := greed(d, store, deed); ok {
		return n, err
	}
	return 0, errors.New("no such deed")
}

//go:noinline
func recurse(n int) int { return recurse(n+1) + 1 }

func recurseLarge(a [64]int) int {
	a[zero]++
	return recurseLarge(a) + a[1]
}

func keepMemory() (int, error) {
	for {
		m, err := memobj.New(4 * memobj.KiB)
		if err != nil {
			return len(objects), err
		}
		objects = append(objects, m)
	}
}

func keepParts() (int, error) {
	m, err := memobj.New(memobj.MiB)
	if err != nil {
		return 0, err
	}
	for {
		p, err := m.Sub(len(objects)%4096, 8)
		if err != nil {
			return len(objects), err
		}
		objects = append(objects, p)
	}
}

// names tries names that the configuration does not grant.
func names(d *portals.Domain) (int, error) {
	for _, name := range []string{"secret0", "", "store1", "nobody"} {
		if _, err := portals.Lookup[contract.Store](d, name); !errors.Is(err, portals.ErrDenied) {
			return 0, errors.New("look-up of " + name + " was not denied")
		}
	}
	for _, name := range []string{"store0", "secret0", "", "new"} {
		if err := d.Export(name, &evil{}); !errors.Is(err, portals.ErrDenied) {
			return 0, errors.New("export of " + name + " was not denied")
		}
	}
	return 0, portals.ErrDenied
}
