package cpu_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

// TestWhoseTurnItIsPays: what takes long in a service is owed by the client in whose turn it is called: the service
// needs no turns, and if it owed the time the client could take all.
func TestWhoseTurnItIsPays(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{CollectEvery: 1 << 20}, components+"passed", components+"turns")
	ds := s.Add(passed("serves", rig.Exports("s", "count")), passed("is told first", rig.Imports("s", "count"), rig.Main), turns("spins"))
	service, client := ds[0], ds[1]
	long, owed := 0, 0
	s.Machine.Left = func(cpu *abi.CPU) {
		serves := slices.ContainsFunc(service.Threads, func(x *domain.Thread) bool { return x.Addr == cpu.Thread && x.TCB.Service != 0 })
		if serves && long < 5 {
			long, service.Owes = long+1, 0
			time.Sleep(10 * time.Millisecond)
		}
	}
	s.Machine.Entered = func() {
		if long > 0 && owed == 0 {
			require.Zero(t, service.Owes)
			owed = int(client.Owes)
		}
	}
	require.Contains(t, s.Output(), "is told first: done\n")
	require.Positive(t, owed)
}
