package shell

import (
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
)

// statusEnded is the exit status of a domain that the shell ends.
const statusEnded = 1

func (s *shell) domains([]string) error {
	domains, err := manager.Domains()
	if err != nil {
		return err
	}
	var t table
	t.row("NAME", "STATE", "HEAP", "MEMORY", "THREADS", "PORTALS", "SLICES")
	for _, d := range domains {
		state := d.State.String()
		if d.State == manager.Ended {
			state += " " + number(d.Status)
		}
		t.row(d.Name, state, share(d.Heap, d.HeapLimit), share(d.Memory, d.MemoryLimit),
			number(d.Threads)+"/"+number(d.ThreadLimit), number(d.Portals), number(d.Slices))
	}
	t.print()
	return nil
}

func (s *shell) portals([]string) error {
	domains, err := manager.Domains()
	if err != nil {
		return err
	}
	services, err := manager.Services()
	if err != nil {
		return err
	}
	var t table
	t.row("SERVICE", "DOMAIN", "CALLS", "WAITING", "HOLDERS")
	for _, v := range services {
		t.row(v.Name, domains[v.Domain].Name, number(v.Calls), number(v.Waiting), number(v.Holders))
	}
	t.print()
	return nil
}

func (s *shell) memory([]string) error {
	whole, err := manager.Whole()
	if err != nil {
		return err
	}
	domains, err := manager.Domains()
	if err != nil {
		return err
	}
	portals.Print("free: " + size(whole.Free) + " (" + number(whole.Free) + " bytes); " + number(whole.Objects) + " memory objects, " +
		number(whole.Services) + " services, " + number(whole.Threads) + " threads, " + number(whole.Names) + " names\n")
	var t table
	t.row("NAME", "MEMORY", "HEAP", "OBJECTS", "COLLECTIONS", "LONGEST")
	for _, d := range domains {
		t.row(d.Name, size(d.Memory), size(d.Heap), number(d.Objects), number(d.Collections), number(int(d.Pause/1000))+"us")
	}
	t.print()
	return nil
}

func (s *shell) end(arguments []string) error {
	d, err := find(arguments[0])
	if err == nil {
		err = s.unneeded(d)
	}
	if err == nil {
		err = manager.End(d.Number, statusEnded)
	}
	return describe(err)
}

// unneeded returns an error if the shell would hear nothing more without a domain.
func (s *shell) unneeded(d manager.Domain) error {
	services, err := manager.Services()
	for _, v := range services {
		if v.Name == s.keys.name && v.Domain == d.Number {
			return errConsole
		}
	}
	return err
}

func (s *shell) start(arguments []string) error {
	d, err := find(arguments[0])
	if err == nil {
		err = launch(d)
	}
	return describe(err)
}

func (s *shell) restart(arguments []string) error {
	d, err := find(arguments[0])
	if err == nil && d.Name == s.domain.Name() {
		err = errSelf
	}
	if err == nil && d.State != manager.Ended {
		err = manager.End(d.Number, statusEnded)
	}
	if err == nil {
		err = launch(d)
	}
	return describe(err)
}

// launch starts a domain and waits until it has done what it does to start.
func launch(d manager.Domain) error {
	if err := manager.Start(d.Number); err != nil {
		return err
	}
	var result error
	started := portals.Poll(portals.Nanos()+patience, func() bool {
		now, err := manager.Find(d.Name)
		switch {
		case err != nil:
			result = err
		case now.State == manager.Ended:
			result = &endedError{now.Status}
		default:
			return now.State == manager.Runs
		}
		return true
	})
	if !started {
		return errSlow
	}
	return result
}
