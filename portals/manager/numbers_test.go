package manager_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/portals/manager"
)

// Components cannot import trusted packages, so this one repeats their numbers.
func TestNumbersAreThoseOfTheTrustedPackages(t *testing.T) {
	text, err := os.ReadFile("manager_portico.go")
	require.NoError(t, err)
	for name, want := range map[string]int{
		"codeNotFound":  int(bytecode.CodeNotFound),
		"figures":       int(bytecode.NumFigures),
		"systemFigures": int(bytecode.NumSystemFigures),
		"figureEvents":  int(bytecode.FigureEvents),
	} {
		m := regexp.MustCompile(`\b` + name + `\s+= (\d+)`).FindSubmatch(text)
		require.NotNil(t, m, name)
		got, err := strconv.Atoi(string(m[1]))
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
	require.Equal(t, []int{int(bytecode.DomainWaits), int(bytecode.DomainStarts), int(bytecode.DomainRuns), int(bytecode.DomainEnded)},
		[]int{int(manager.Waits), int(manager.Starts), int(manager.Runs), int(manager.Ended)})
	for kind, want := range map[domainzero.EventKind]manager.Kind{
		domainzero.EventCollect: manager.Collect, domainzero.EventPreempt: manager.Preempt, domainzero.EventTrap: manager.Trap,
		domainzero.EventQuota: manager.Quota, domainzero.EventPortal: manager.Portal, domainzero.EventTerminate: manager.Terminate,
		domainzero.EventInterrupt: manager.Interrupt, domainzero.EventStorm: manager.Storm,
	} {
		require.Equal(t, want, manager.Kind(kind))
		require.NotEqual(t, "event", want.String())
	}
	for trap := bytecode.TrapNone; trap <= bytecode.NumTraps; trap++ {
		require.Equal(t, trap.String(), manager.Event{Argument: uint64(trap)}.Check())
	}
}
