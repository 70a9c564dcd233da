// Package bystander does its task beside hostile domains and reports it done.
package bystander

import (
	"errors"
	"strconv"
	"strings"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

// Start looks up the services and works. Parameters: calls, the deeds to ask the hostile
// service for, separated by blanks; await, whether to wait until hostile domains have
// done their own deeds or have ended; awaited, their services (evil0).
func Start(d *portals.Domain) error {
	params := d.Params()
	calls := params.String("calls", "")
	await := params.Bool("await", false)
	awaited := params.String("awaited", "evil0")
	if err := params.Err(); err != nil {
		return err
	}
	store, err := portals.Lookup[contract.Store](d, "store0")
	if err != nil {
		return err
	}
	if calls != "" {
		if err := ask(d, store, strings.Fields(calls)); err != nil {
			return err
		}
	}
	if err := work(store); err != nil {
		return err
	}
	if await {
		for _, name := range strings.Fields(awaited) {
			if err := wait(d, name); err != nil {
				return err
			}
		}
		if err := work(store); err != nil {
			return err
		}
	}
	portals.Print("bystander: done\n")
	portals.Exit(7)
	return nil
}

// wait returns when a hostile domain has done its deed or has ended.
func wait(d *portals.Domain, name string) error {
	evil, err := portals.Lookup[contract.Evil](d, name)
	if err != nil {
		return nil
	}
	for {
		if n, err := evil.Do("finished"); err != nil || n > 0 {
			return nil
		}
		portals.Yield()
	}
}

// work does the task: it computes, allocates, and uses the service.
func work(store contract.Store) error {
	kept := map[int][]int{}
	for round := range 50 {
		sum, err := store.Work(100)
		if err != nil {
			return err
		}
		if sum != 4950 {
			return errors.New("wrong sum " + strconv.Itoa(sum))
		}
		piece := make([]int, 100)
		for i := range piece {
			piece[i] = round
		}
		kept[round%8] = piece
		for _, p := range kept {
			for _, x := range p {
				if x != p[0] {
					return errors.New("own memory damaged")
				}
			}
		}
		if round%16 == 0 {
			if err := store.Check(); err != nil {
				return err
			}
		}
	}
	return store.Check()
}

// ask asks the hostile service for deeds, and prints how each ends.
func ask(d *portals.Domain, store contract.Store, deeds []string) error {
	evil, err := portals.Lookup[contract.Evil](d, "evil0")
	if err != nil {
		return err
	}
	for _, deed := range deeds {
		how, name, ok := strings.Cut(deed, ":")
		if !ok {
			how, name = "do", deed
		}
		portals.Print(deed + ": " + outcome(store, evil, how, name) + "\n")
	}
	return nil
}

func outcome(store contract.Store, evil contract.Evil, how, deed string) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text = "panic"
			if err, ok := v.(error); ok {
				text = "panic " + class(err)
			}
		}
	}()
	var n int
	var err error
	switch how {
	case "do":
		n, err = evil.Do(deed)
	case "plain":
		n = evil.Plain(deed)
	case "use":
		n, err = store.Use(evil, deed)
	case "keep":
		mem, e := store.Memory(deed == "part")
		if e != nil {
			return class(e)
		}
		err = evil.Keep(mem)
	case "access":
		err = evil.Access()
	case "revoke":
		err = store.Revoke()
	}
	if err != nil {
		return class(err)
	}
	return "ok " + strconv.Itoa(n)
}

// class names an error.
func class(err error) string {
	for _, c := range []struct {
		err  error
		name string
	}{
		{portals.ErrTerminated, "terminated"}, {portals.ErrRevoked, "revoked"}, {portals.ErrQuota, "quota"},
		{portals.ErrBusy, "busy"}, {portals.ErrDeadlock, "deadlock"}, {portals.ErrFault, "fault"},
		{portals.ErrDenied, "denied"}, {portals.ErrNotFound, "not found"}, {portals.ErrType, "type"},
	} {
		if errors.Is(err, c.err) {
			return c.name
		}
	}
	return "error " + err.Error()
}
