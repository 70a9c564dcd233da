package portal_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// role gives a domain of package crowd its parameters: key, value and so on.
func role(pairs ...string) func(d *model.Domain) {
	return func(d *model.Domain) {
		d.Imports, d.Exports = []string{"gate"}, nil
		params := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			params[pairs[i]] = pairs[i+1]
			switch pairs[i] {
			case "role":
				d.Imports, d.Exports = nil, []string{"gate", "gate2", "gate3", "opener"}
			case "gate":
				d.Imports = []string{pairs[i+1]}
			case "call":
				if pairs[i+1] == "open" {
					d.Imports = []string{"opener"}
				}
			}
		}
		d.Params = map[string]map[string]string{components + "crowd": params}
	}
}

func threads(n int) func(d *model.Domain) { return func(d *model.Domain) { d.Threads = n } }

func crowd(name string, changes ...func(d *model.Domain)) model.Domain {
	return rig.Domain(name, components+"crowd", changes...)
}

// lines runs a system and returns the lines that it printed since, sorted.
func lines(t *testing.T, s *rig.System) []string {
	s.Console.Reset()
	_, err := s.Run()
	require.NoError(t, err)
	list := strings.Split(strings.TrimSuffix(s.Console.String(), "\n"), "\n")
	slices.Sort(list)
	return list
}

const terminated, well = "the service's domain has ended", "well"

// TestServiceServesOneAfterTheOther: callers wait until it is free, in their order.
func TestServiceServesOneAfterTheOther(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"crowd")
	for _, d := range []model.Domain{crowd("server", role("role", "server")), crowd("a", role("times", "3")), crowd("b", role("call", "text")), crowd("c", role("call", "must"))} {
		s.Add(d)
		require.Equal(t, []string{""}, lines(t, s), "the gate is closed")
	}
	require.Equal(t, 2, len(s.Add(crowd("d", role()), crowd("opener", role("call", "open")))))
	require.Equal(t, []string{"a: passes 1 well", "a: passes 2 well", "a: passes 3 well", "b: passes text! well", "c: passes 2", "d: passes 1 well", "opener: opens well"}, lines(t, s))
	order := s.Console.String()
	require.Less(t, strings.Index(order, "b:"), strings.Index(order, "c:"))
	require.Less(t, strings.Index(order, "c:"), strings.Index(order, "d:"))
}

// TestEndOfServer: who is in it, waits for it, or has a portal to it, is told.
func TestEndOfServer(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"crowd")
	ds := s.Add(crowd("server", role("role", "server")), crowd("a", role("times", "2")), crowd("b", role("call", "text")), crowd("c", role("call", "must")), crowd("d", role("call", "text")))
	require.Equal(t, []string{""}, lines(t, s))
	require.Equal(t, 1, ds[1].Portals.Len())
	s.End(ds[0], 3)
	got := lines(t, s)
	require.Subset(t, got, []string{"a: passes 0 " + terminated, "b: passes  " + terminated, "d: passes  " + terminated})
	require.Equal(t, 2, strings.Count(strings.Join(got, "\n"), "a: passes 0 "+terminated), "the second call, too")
	require.Contains(t, ds[3].Failure, terminated, "a method without an error panics")
	require.Equal(t, 3, ds[0].Status)
	require.False(t, ds[1].Ended)
}

// TestEndFromOutsideInformsSchedulers: an end between two runs of the system runs code of the domains
// that are told.
func TestEndFromOutsideInformsSchedulers(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"crowd", roundRobin)
	ds := s.Add(crowd("server", role("role", "server")), crowd("a", role("call", "text"), func(d *model.Domain) { d.Scheduler = roundRobin }))
	require.Equal(t, []string{""}, lines(t, s))
	require.NoError(t, s.End(ds[0], 0))
	require.Equal(t, []string{"a: passes  " + terminated}, lines(t, s))
}

// TestEndOfCallers: those that are served and those that wait; others are served after them.
func TestEndOfCallers(t *testing.T) {
	for _, served := range []bool{true, false} {
		for _, call := range []string{"pass", "text"} {
			t.Run(fmt.Sprintf("%s, who is served ends: %v", call, served), func(t *testing.T) {
				s := rig.Boot(t, domainzero.Config{}, components+"crowd")
				ds := s.Add(crowd("server", role("role", "server")), crowd("a", role("call", call)), crowd("b", role("call", call)), crowd("c", role("call", call)))
				require.Equal(t, []string{""}, lines(t, s))
				if served {
					s.End(ds[1], 0)
				}
				s.End(ds[2], 0)
				s.Add(crowd("opener", role("call", "open")))
				got := strings.Join(lines(t, s), "\n")
				require.Equal(t, !served, strings.Contains(got, "a: "), got)
				require.NotContains(t, got, "b: ")
				require.Regexp(t, "c: passes (1|text!) well", got)
				require.Empty(t, ds[0].Failure)
				before := ds[0].Threads
				for _, x := range before {
					require.Zero(t, x.TCB.Service, "no thread is left in a call")
				}
			})
		}
	}
}

// TestQueueHasAnEnd: of many callers all but one are served, later.
func TestQueueHasAnEnd(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"crowd")
	s.Add(crowd("server", role("role", "server")))
	for i := range 66 {
		s.Add(crowd(fmt.Sprint("c", i), role("call", "text"), func(d *model.Domain) { d.Heap = 64 << 10 }))
	}
	refused := lines(t, s)
	require.Len(t, refused, 1)
	require.Regexp(t, "c[0-9]+: passes  the service's queue is full", refused[0])
	s.Add(crowd("opener", role("call", "open")))
	got := lines(t, s)
	require.Len(t, got, 66)
	require.Equal(t, 65, strings.Count(strings.Join(got, "\n"), "passes text! well"))
}

// TestServicesShareThreads: where a domain has fewer threads than services that are called,
// callers wait for any of them; where it can have none at all, they are told.
func TestServicesShareThreads(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"crowd")
	server := s.Add(crowd("server", role("role", "server", "gates", "3", "wake", "300"), threads(2)),
		crowd("a", role("times", "2")), crowd("b", role("gate", "gate2", "call", "text")), crowd("c", role("gate", "gate3")), crowd("d", role("gate", "gate2")))[0]
	require.Equal(t, []string{"a: passes 1 well", "a: passes 2 well", "b: passes text! well", "c: passes 1 well", "d: passes 1 well"}, lines(t, s))
	require.Len(t, server.Threads, 2)
	require.Empty(t, server.Starving)
	require.Zero(t, server.Block.Starving)
}

// TestNoThreadAtAll is a quota, not a wait.
func TestNoThreadAtAll(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"crowd")
	s.Add(crowd("server", role("role", "server", "open", "1"), threads(1)), crowd("a", role()), crowd("b", role("call", "text")))
	require.Equal(t, []string{"a: passes 0 quota is used up", "b: passes  quota is used up"}, lines(t, s))
}

// TestPanicEndsCallOrDomain, as the configuration says.
func TestPanicEndsCallOrDomain(t *testing.T) {
	for onPanic, want := range map[model.OnPanic]string{model.OnPanicCall: "a: fails the service panicked", model.OnPanicDomain: "a: fails " + terminated} {
		t.Run(string(onPanic), func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"crowd")
			server := s.Add(crowd("server", role("role", "server", "open", "1"), func(d *model.Domain) { d.OnPanic = onPanic }), crowd("a", role("call", "fail", "times", "2")))[0]
			got := strings.Join(lines(t, s), "\n")
			require.Equal(t, 2, strings.Count(got, want), got)
			require.Equal(t, onPanic == model.OnPanicDomain, server.Ended)
			if server.Ended {
				require.Contains(t, server.Failure, "panic in service gate")
			}
		})
	}
}

// TestReliedOnReferences: under deep copy, calls within a domain copy, too; without, they are ordinary
// calls.
func TestReliedOnReferences(t *testing.T) {
	for _, test := range []struct {
		deep       bool
		call, want string
	}{
		{false, "change", "server: changes well"}, {false, "look", "server: looks well"},
		{true, "look", "server: looks well"}, {true, "pass", "server: passes 1 well"}, {true, "text", "server: passes text! well"},
	} {
		t.Run(fmt.Sprintf("%s, deep %v", test.call, test.deep), func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{DeepCopy: test.deep}, components+"crowd")
			d := s.Add(crowd("server", role("role", "server", "open", "1", "self", "yes", "call", test.call), func(d *model.Domain) { d.Imports = []string{"gate"} }))[0]
			got := lines(t, s)
			require.Empty(t, d.Failure)
			require.Equal(t, []string{test.want}, got)
		})
	}
}

// TestPortalsThatCannotBeMadeLeaveNothing: one of a portal type's stubs is installed, another is
// not, and none is kept.
func TestPortalsThatCannotBeMadeLeaveNothing(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"crowd")
	d := s.Add(crowd("server", role("role", "server", "open", "1")))[0]
	require.Equal(t, []string{""}, lines(t, s))
	s.Add(crowd("a", role("call", "text")))
	linker := d.Common().Linker
	install, installed := linker.Install, 0
	var before abi.Addr
	linker.Install = func(at abi.Addr, code []byte) error {
		var callers [8]uintptr
		frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
		if f, _ := frames.Next(); !strings.HasSuffix(f.Function, "makeStubs") {
			return install(at, code) // what copies the method's parameters stays
		}
		if installed++; installed == 1 {
			before = at
			return errors.New("no installation")
		}
		return install(at, code)
	}
	require.NotContains(t, strings.Join(lines(t, s), "\n"), "passes")
	after, err := linker.Image.AllocCode(16)
	require.NoError(t, err)
	require.Equal(t, 1, installed)
	require.Equal(t, before, after)
	s.Add(crowd("b", role("call", "text")))
	require.Contains(t, strings.Join(lines(t, s), "\n"), "b: passes text! well")
}
