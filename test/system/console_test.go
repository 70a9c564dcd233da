package system

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
)

// terminal is the console's driver: what goes through it is between < and >. It never offers
// all that it exports, so that it has started when it waits for output, and not before.
func terminal(params map[string]string) model.Domain {
	d := domainOf("terminal", params)
	d.Console, d.Exports = true, append(d.Exports, "nothing0")
	return d
}

// printing is a domain that prints n lines of so many bytes.
func printing(name string, n, bytes int, rest bool) model.Domain {
	d := domainOf("printer", map[string]string{"n": fmt.Sprint(n), "bytes": fmt.Sprint(bytes), "rest": fmt.Sprint(rest)})
	d.Name, d.Exports = name, nil
	return d
}

// printed returns what a domain of printing prints.
func printed(name string, n, bytes int) string {
	var b strings.Builder
	for i := range n {
		text := fmt.Sprintf("%s %d ", name, i)
		b.WriteString(text + strings.Repeat(string(rune('a'+i%26)), max(bytes-len(text)-1, 0)) + "\n")
	}
	return b.String()
}

// withoutMarks is the console's text without what the driver added.
func withoutMarks(text string) string {
	return strings.NewReplacer("<terminal>", "", "<", "", ">", "").Replace(text)
}

// TestOutputThroughADriver: every byte comes out once, in order, also of texts that are
// longer than there is room for, and before the system ends.
func TestOutputThroughADriver(t *testing.T) {
	for name, config := range mechanisms {
		for _, bytes := range []int{1, 50, 5_000, 30_000} {
			t.Run(fmt.Sprint(name, " ", bytes), func(t *testing.T) {
				if config.CollectEvery > 0 {
					config.CollectEvery = 7
				}
				m, _ := simulate(t, config)
				main := mainOf(printing("main", 15, bytes, false))
				main.Imports = []string{"terminal0"}
				require.Equal(t, 7, m.finish(t, terminal(nil), main))
				require.True(t, strings.HasPrefix(m.console.String(), "<terminal><main 0 "), m.console.String())
				require.True(t, printed("main", 15, bytes) == withoutMarks(m.console.String()), "%.1000s", m.console.String())
			})
		}
	}
}

// TestOutputOfSeveralDomains: each domain's lines come out in their order, and so do
// DomainZero's own.
func TestOutputOfSeveralDomains(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	a, b := printing("a", 200, 100, true), printing("b", 50, 900, true)
	c := domainOf("driver", map[string]string{"deed": "in without recover", "n": "1"})
	m.finish(t, terminal(nil), a, b, c)
	text := withoutMarks(m.console.String())
	for _, d := range []struct {
		name     string
		n, bytes int
	}{{"a", 200, 100}, {"b", 50, 900}} {
		var lines strings.Builder
		for _, line := range strings.SplitAfter(text, "\n") {
			if strings.HasPrefix(line, d.name+" ") {
				lines.WriteString(line)
			}
		}
		require.True(t, printed(d.name, d.n, d.bytes) == lines.String(), "%.1000s", lines.String())
	}
	require.Contains(t, text, "domain driver: panic: runtime error: access to I/O port 0x1, which is not granted\n")
	require.True(t, m.Audit().Console)
}

// failures is what DomainZero says of a driver that panics, or whose scheduler does.
var failures = regexp.MustCompile(`(?s)domain terminal: .*?(golib\.Run|fragile\.\(\*scheduler\)\.Unblocked)\(\.\.\.\)\n\t[^\n]*\n`)

// dismissed is what DomainZero says of a driver that keeps others waiting.
const dismissed = "domain terminal does not take what others print: the machine prints it\n"

// TestDriversThatEnd: the machine prints what the driver has not got out, taken or not, and
// what waits to be printed, in order.
func TestDriversThatEnd(t *testing.T) {
	for _, deed := range []string{"return", "panic"} {
		for _, fails := range []string{"0", "1", "70", "0 takes", "70 takes"} {
			t.Run(deed+" "+fails, func(t *testing.T) {
				m, _ := simulate(t, domainzero.Config{})
				fails, takes, _ := strings.Cut(fails, " ")
				driver := terminal(map[string]string{"fails": fails, "deed": deed, "takes": fmt.Sprint(takes != "")})
				d, err := m.Create(driver)
				require.NoError(t, err)
				_, err = m.Create(printing("other", 5, 20_000, true))
				require.NoError(t, err)
				m.finish(t)
				m.End(d, 0)
				m.finish(t)
				require.False(t, m.Audit().Console)
				text := failures.ReplaceAllString(m.console.String(), "")
				if deed == "return" && fails != "0" { // the domain lives on, and takes nothing more
					require.Equal(t, 1, strings.Count(text, dismissed))
				}
				text = strings.ReplaceAll(text, dismissed, "")
				require.True(t, printed("other", 5, 20_000) == withoutMarks(text), "%.1000s", text)
			})
		}
	}
}

// hurry has the machine's clock jump whenever somebody looks at it, so that nobody waits.
func (sim *simulated) hurry() {
	now := int64(0)
	sim.nanos = func() int64 {
		now += 1e8
		return now
	}
}

// TestDriversThatDoNotPrint: when the system ends the machine prints what they have not.
// The clock jumps, so that nobody waits for them.
func TestDriversThatDoNotPrint(t *testing.T) {
	for _, deed := range []string{"loop", "block"} {
		t.Run(deed, func(t *testing.T) {
			m, sim := simulate(t, domainzero.Config{})
			sim.hurry()
			require.Equal(t, 7, m.finish(t, terminal(map[string]string{"fails": "2", "deed": deed}), mainOf(printing("main", 20, 100, false))))
			require.Equal(t, printed("main", 20, 100), withoutMarks(m.console.String()))
		})
	}
}

// TestDriversThatKeepOthersWaiting are dismissed, so that the others go on: when nothing else
// can happen at once, else after a while. The clock jumps, so that the test does not wait.
func TestDriversThatKeepOthersWaiting(t *testing.T) {
	for _, deed := range []string{"loop", "block"} {
		t.Run(deed, func(t *testing.T) {
			m, sim := simulate(t, domainzero.Config{})
			sim.hurry()
			require.Equal(t, 7, m.finish(t, terminal(map[string]string{"fails": "2", "deed": deed}), mainOf(printing("main", 20, 5_000, false))))
			require.Equal(t, 1, strings.Count(m.console.String(), dismissed))
			require.False(t, m.Audit().Console)
			require.True(t, printed("main", 20, 5_000) == withoutMarks(strings.ReplaceAll(m.console.String(), dismissed, "")))
		})
	}
}

// TestNothingIsLostWhenRunReturns: what a driver did not take although nobody waited.
func TestNothingIsLostWhenRunReturns(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	m.finish(t, terminal(map[string]string{"fails": "2", "deed": "block"}), printing("other", 20, 100, true))
	require.Equal(t, printed("other", 20, 100), withoutMarks(m.console.String()))
}

// TestTheTapSeesAllOutput, each byte once: what goes through the driver, what does not, and
// what the driver itself prints, which is between < and >.
func TestTheTapSeesAllOutput(t *testing.T) {
	for _, fails := range []string{"-1", "70"} {
		t.Run(fails, func(t *testing.T) {
			var tap bytes.Buffer
			m, _ := simulate(t, domainzero.Config{Tap: &tap})
			m.finish(t, printing("before", 2, 100, true))
			m.finish(t, terminal(map[string]string{"fails": fails, "deed": "panic"}), mainOf(printing("main", 20, 5_000, false)))
			require.Equal(t, fails == "70", failures.MatchString(tap.String()))
			text := regexp.MustCompile("<[^>]*>").ReplaceAllString(failures.ReplaceAllString(tap.String(), ""), "")
			require.True(t, printed("before", 2, 100)+printed("main", 20, 5_000) == text, "%.1000s", text)
		})
	}
}

// TestTheConsoleHasOneDriver refuses a domain without the right, and a second one.
func TestTheConsoleHasOneDriver(t *testing.T) {
	m, _ := simulate(t, domainzero.Config{})
	without, second := terminal(nil), terminal(nil)
	without.Name, without.Console, without.Exports = "without", false, nil
	second.Name, second.Exports = "second", nil
	m.finish(t, terminal(nil), without, second, printing("other", 1, 10, true))
	text := withoutMarks(m.console.String())
	require.Contains(t, text, printed("other", 1, 10))
	require.Equal(t, 2, strings.Count(text, "not permitted"), text)
	require.NotContains(t, text, "took")
}
