package system

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
)

// TestSchedulersAreJudged opens schedulers: those whose methods have other types than they
// should, or no bound on their time, end their domain with a message before they are
// called; the others serve it.
func TestSchedulersAreJudged(t *testing.T) {
	const mine = componentsPath + "/schedule/"
	for _, test := range []struct{ scheduler, want string }{
		{mine + "spinning", "scheduler " + mine + "spinning: spinning/spinning.go:22: func (*Scheduler).Preempted: br: no limit of the loop that begins here is proven"},
		{mine + "allocating", "allocating/allocating.go:19: func (*Scheduler).PortalEnter: v13 = makeslice: it allocates"},
		{mine + "asking", "func (*Scheduler).PortalEnter: comes to clock.nanos of DomainZero, which is busy when it calls this"},
		{mine + "forging", "method PortalEnter has another type than in package schedulers"},
		{mine + "nothing", "has no function New() that returns an interface"},
		{mine + "searching", ""},
		{ownPath + "schedulers/roundrobin", ""},
		{ownPath + "schedulers/invisible", ""},
	} {
		t.Run(test.scheduler, func(t *testing.T) {
			store := componentsPath + "/store"
			m := load(t, domainzero.Config{}, store, test.scheduler)
			settings := model.Defaults
			settings.Scheduler = test.scheduler
			d, err := m.Create(model.Domain{Name: "store", Components: []string{store}, Exports: []string{"store0"}, Settings: settings})
			require.NoError(t, err)
			run(t, m)
			ended, status := d.Ended, d.Status
			if test.want == "" {
				require.False(t, ended, m.console.String())
				return
			}
			require.True(t, ended)
			require.Equal(t, 2, status)
			require.Contains(t, m.console.String(), test.want)
		})
	}
}
