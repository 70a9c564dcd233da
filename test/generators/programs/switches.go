package programs

import (
	"fmt"

	"github.com/portico-os/portico/config/model"
)

// A set is a way to run a program: the translator's switches, one domain or two, and collections
// that nobody asked for.
type set struct {
	model.Translator
	Apart   bool // the service has a domain of its own
	Collect int  // see domainzero.Config.CollectEvery
}

func (s set) String() string {
	text := "revocation " + string(s.Revocation)
	for _, f := range []struct {
		on   bool
		name string
	}{{s.Inline, "inline"}, {s.FastPortals, "fast portals"}, {!s.Checks, "no checks"}, {s.Apart, "two domains"}} {
		if f.on {
			text += ", " + f.name
		}
	}
	if s.Collect > 0 {
		text += fmt.Sprintf(", collections at each safepoint number %d", s.Collect)
	}
	return text
}

// switchSets are all sets of switches that a system can have with checks.
func switchSets() (list []model.Translator) {
	for _, r := range []model.Revocation{model.Epoch, model.Spin, model.NoRevocation} {
		for n := range 4 {
			list = append(list, model.Translator{Inline: n&1 == 0, FastPortals: n&2 == 0, Checks: true, Revocation: r})
		}
	}
	return list
}

// sets are the ways to run a program, of which trapped tells whether it relies on checks: under all switches,
// or a few of them, and once or twice with collections. Which, and whether what calls a service is
// apart from it, the seed decides.
func (p *program) sets(trapped bool, collect int, all bool) (list []set) {
	for i, t := range switchSets() {
		if t.Revocation == model.NoRevocation && p.revokes {
			continue
		}
		list = append(list, set{Translator: t, Apart: len(p.listed) > 1 && (p.seed+uint64(i))%2 == 0})
	}
	forced := 2
	if !all {
		var some []set
		for i := range 4 { // three is prime to the number of sets with revocation, and without
			some = append(some, list[(int(p.seed)*5+i*3+i/2)%len(list)])
		}
		list, forced = some, 1
	}
	n := len(list)
	if !trapped {
		s := list[int(p.seed)%n]
		s.Checks = false
		list = append(list, s)
	}
	for i := range forced {
		s := list[int(p.seed+uint64(i)*5)%n]
		s.Collect, s.Apart = collect, len(p.listed) > 1 && (int(p.seed)+i)%2 == 0
		list = append(list, s)
	}
	return list
}
