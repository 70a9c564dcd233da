package system

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
)

// fragileScheduler fails when its domain says so, as soon as a thread is unblocked.
const fragileScheduler = componentsPath + "/fragile"

// relaying is a domain of component relay.
func relaying(name, to string, params map[string]string) model.Domain {
	params["to"] = to
	d := domainOf("relay", params)
	d.Name, d.Exports, d.Imports = name, []string{params["export"]}, nil
	if to != "" {
		d.Imports = []string{to}
	}
	return d
}

// calling is a domain that calls a service when it starts.
func calling(name, to string) model.Domain {
	return relaying(name, to, map[string]string{"call": "true"})
}

// TestASchedulerFailsWhileItsThreadWakesAnother: the domain ends although one of its
// threads is in the middle of an operation of DomainZero.
func TestASchedulerFailsWhileItsThreadWakesAnother(t *testing.T) {
	for name, config := range mechanisms {
		t.Run(name, func(t *testing.T) {
			m, _ := simulate(t, config)
			empty := m.Audit()
			d := domainOf("sleeper", nil)
			d.Scheduler = fragileScheduler
			created, err := m.Create(d)
			require.NoError(t, err)
			caller, err := m.Create(calling("caller", "sleeper0"))
			require.NoError(t, err)
			m.finish(t)
			ended, status := created.Ended, created.Status
			require.True(t, ended)
			require.Equal(t, 2, status)
			require.Contains(t, m.console.String(), "domain sleeper: fatal error: the scheduler of domain sleeper ")
			require.Contains(t, m.console.String(), "caller: terminated\n")
			require.NotContains(t, m.console.String(), "has not failed")
			m.End(caller, 0)
			if !config.Poison { // which keeps old heaps
				require.Equal(t, empty, m.Audit())
			}
		})
	}
}

// TestTheConsolesSchedulerFails when output wakes the driver: whoever prints goes on, and
// nothing is lost.
func TestTheConsolesSchedulerFails(t *testing.T) {
	for _, bytes := range []int{100, 30_000} {
		t.Run(fmt.Sprint(bytes), func(t *testing.T) {
			m, _ := simulate(t, domainzero.Config{})
			d := terminal(map[string]string{"fails": "3", "deed": "arm"})
			d.Scheduler = fragileScheduler
			require.Equal(t, 7, m.finish(t, d, mainOf(printing("main", 15, bytes, false))))
			require.False(t, m.Audit().Console)
			text := failures.ReplaceAllString(m.console.String(), "")
			require.NotEqual(t, text, m.console.String())
			require.True(t, printed("main", 15, bytes) == withoutMarks(text), "%.1000s", m.console.String())
		})
	}
}

// TestANameOfWhatHasEnded: an object that was offered under two names is gone under both.
func TestANameOfWhatHasEnded(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	empty := m.Audit()
	d := domainOf("sleeper", map[string]string{"deed": "twice"})
	d.Exports = []string{"sleeper0", "sleeper1"}
	both := calling("caller", "sleeper0")
	both.Imports = append(both.Imports, "sleeper1", "nobody0")
	_, err := m.Create(both)
	require.NoError(t, err)
	m.finish(t, d)
	require.Contains(t, m.console.String(), "look up \"sleeper0\": there is no such name")
	require.Equal(t, empty.Names, m.Audit().Names)
}

// TestCallersThatEndGiveTheirPlaceUp: however often a domain ends while it waits for a
// service, the service's queue has room for the others.
func TestCallersThatEndGiveTheirPlaceUp(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	first, err := m.Create(relaying("first", "", map[string]string{"export": "first0"}))
	require.NoError(t, err)
	again, err := m.Create(calling("again", "first0"))
	require.NoError(t, err)
	for range 100 {
		m.finish(t)
		m.End(again, 0)
		again, err = m.Restart(again)
		require.NoError(t, err)
	}
	m.finish(t, calling("last", "first0"))
	require.Empty(t, m.console.String())
	m.End(first, 0)
	m.finish(t)
	require.Contains(t, m.console.String(), "last: terminated\n")
}

// TestManagersThatEndTheWrongDomain: themselves, who calls them, who they call, the main
// domain, the console's driver, one whose scheduler is a component. Nothing is left of what
// ended, and the system goes on as it should.
func TestManagersThatEndTheWrongDomain(t *testing.T) {
	tyrant := func(params map[string]string) model.Domain {
		d := domainOf("tyrant", params)
		d.Manager = true
		return d
	}
	caller := calling("caller", "tyrant0")
	for _, test := range []struct {
		name    string
		tyrant  map[string]string
		others  []model.Domain
		status  int
		want    string
		missing string
	}{
		{name: "itself", tyrant: map[string]string{"victim": "tyrant", "now": "true"}, missing: "tyrant: ended"},
		{
			name: "itself in a call", tyrant: map[string]string{"victim": "tyrant"}, others: []model.Domain{caller},
			want: "caller: terminated\n", missing: "tyrant: ended",
		},
		{
			name: "its caller", tyrant: map[string]string{"victim": "caller"}, others: []model.Domain{caller},
			want: "tyrant: ended caller\n", missing: "terminated",
		},
		{
			name: "its caller and itself", tyrant: map[string]string{"victim": "caller tyrant"}, others: []model.Domain{caller},
			want: "tyrant: ended caller\n", missing: "tyrant: ended tyrant",
		},
		{
			name: "who it calls and is called by", tyrant: map[string]string{"victim": "relay", "to": "relay0", "again": "true"},
			others: []model.Domain{relaying("relay", "tyrant0", map[string]string{"export": "relay0"})},
			want:   "tyrant: started relay\n",
		},
		{
			name: "the main domain", tyrant: map[string]string{"victim": "watcher", "now": "true"},
			others: []model.Domain{mainOf(domainOf("watcher", map[string]string{"ended": "true"}))}, status: 5, want: "tyrant: ended watcher\n",
		},
		{
			name: "the main domain, which starts again", tyrant: map[string]string{"victim": "watcher", "now": "true", "again": "true"},
			others: []model.Domain{mainOf(domainOf("watcher", map[string]string{"ended": "true"}))}, status: 5, want: "tyrant: ended watcher\n",
		},
		{
			name: "the console's driver", tyrant: map[string]string{"victim": "terminal", "again": "true"},
			others: []model.Domain{terminal(nil), caller}, want: "ended terminal\n",
		},
	} {
		for _, scheduler := range []string{"", roundRobin} {
			t.Run(test.name+" "+string(scheduler), func(t *testing.T) {
				m, _ := simulate(t, domainzero.Config{})
				empty := m.Audit()
				configs := append([]model.Domain{tyrant(test.tyrant)}, test.others...)
				for i := range configs {
					configs[i].Scheduler = scheduler
					if configs[i].Name == "tyrant" && test.tyrant["to"] != "" {
						configs[i].Imports = []string{test.tyrant["to"]}
					}
				}
				var created []*domainzero.Domain
				for _, c := range configs {
					d, err := m.Create(c)
					require.NoError(t, err)
					created = append(created, d)
				}
				require.Equal(t, test.status, m.finish(t), m.console.String())
				require.Contains(t, m.console.String(), test.want)
				if test.missing != "" {
					require.NotContains(t, m.console.String(), test.missing)
				}
				require.NotContains(t, m.console.String(), "fatal")
				for _, d := range created {
					m.End(d, 0)
				}
				if test.tyrant["again"] == "" { // else there are others
					require.Equal(t, empty, m.Audit())
				}
			})
		}
	}
}
