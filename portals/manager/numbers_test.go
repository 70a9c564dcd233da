package manager_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/events"
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
	for kind, want := range map[events.Kind]manager.Kind{
		events.Collect: manager.Collect, events.Preempt: manager.Preempt, events.Trap: manager.Trap,
		events.Quota: manager.Quota, events.Portal: manager.Portal, events.Terminate: manager.Terminate,
		events.Interrupt: manager.Interrupt, events.Storm: manager.Storm,
	} {
		require.Equal(t, want, manager.Kind(kind))
		require.NotEqual(t, "event", want.String())
	}
	for trap := bytecode.TrapNone; trap <= bytecode.NumTraps; trap++ {
		require.Equal(t, trap.String(), manager.Event{Argument: uint64(trap)}.Check())
	}
}
