package shell

import (
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
)

// shownEvents is how many events are shown.
const shownEvents = 20

func (s *shell) events(arguments []string) error {
	all := len(arguments) > 0
	if all && arguments[0] != "all" {
		return errAll
	}
	domains, err := manager.Domains()
	if err != nil {
		return err
	}
	events, err := manager.Events(0)
	if err != nil {
		return err
	}
	var shown []manager.Event
	for _, e := range events {
		if all || !e.Kind.Routine() {
			shown = append(shown, e)
		}
	}
	shown = shown[max(0, len(shown)-shownEvents):]
	if len(shown) == 0 {
		portals.Print("nothing has failed and no domain has ended so far\n")
		return nil
	}
	now, rate := portals.Ticks(), portals.TickRate()
	var t table
	t.row("EVENT", "AGO", "DOMAIN", "WHAT")
	for _, e := range shown {
		t.row(number(e.Number), ago(now-e.Ticks, rate), domains[e.Domain].Name, what(e))
	}
	t.print()
	return nil
}

// ago writes a time of so many ticks, in a unit that leaves four digits or so.
func ago(ticks, rate uint64) string {
	micros := ticks / max(rate/1_000_000, 1)
	switch {
	case micros >= 10_000_000:
		return text.Unsigned(micros/1_000_000) + "s"
	case micros >= 10_000:
		return text.Unsigned(micros/1_000) + "ms"
	}
	return text.Unsigned(micros) + "us"
}

// what says what happened.
func what(e manager.Event) string {
	argument := text.Unsigned(e.Argument)
	switch e.Kind {
	case manager.Collect:
		return "collected its heap: " + argument + " bytes live"
	case manager.Preempt:
		return "thread " + argument + " was preempted"
	case manager.Trap:
		return "a check failed: " + e.Check()
	case manager.Quota:
		return "its heap of " + argument + " bytes was full"
	case manager.Portal:
		return "portal call of method " + argument
	case manager.Terminate:
		return "ended with status " + argument
	case manager.Interrupt:
		return "interrupt of line " + argument
	case manager.Storm:
		return "line " + argument + " fired all the time and stays masked"
	}
	return e.Kind.String() + " " + argument
}
