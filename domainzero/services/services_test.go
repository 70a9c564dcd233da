package services_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/services"
	"github.com/portico-os/portico/test/rig"
)

const components = "github.com/portico-os/portico/domainzero/services/testdata/"

// boot makes a system of package clerk and a printer's service.
func boot(t *testing.T, config domainzero.Config) *rig.System {
	return rig.Boot(t, config, components+"clerk", components+"printer")
}

// clerk is the domain that calls services as its parameter says.
func clerk(do string, changes ...func(d *model.Domain)) model.Domain {
	set := func(d *model.Domain) {
		d.Params = map[string]map[string]string{components + "clerk": {"do": do}}
	}
	return rig.Domain("clerk", components+"clerk", append([]func(d *model.Domain){set}, changes...)...)
}

// printer is a domain that prints so many lines.
func printer(name string, lines int) model.Domain {
	return rig.Domain(name, components+"printer", func(d *model.Domain) {
		d.Params = map[string]map[string]string{components + "printer": {"lines": fmt.Sprint(lines)}}
	})
}

// server is a domain that offers a service.
func server() model.Domain {
	d := clerk("serves", rig.Exports("theirs"))
	d.Name = "server"
	return d
}

// TestServicesTakeNothingOnTrust: right arguments give what they ought to, others codes and
// panics, and nothing else happens.
func TestServicesTakeNothingOnTrust(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	require.NoError(t, os.WriteFile(file, []byte("0123456789"), 0o600))
	large := filepath.Join(folder, "large") // it is read and written in pieces
	require.NoError(t, os.WriteFile(large, []byte(strings.Repeat("a", 699_999)+"z"), 0o600))
	for do, change := range map[string]func(d *model.Domain){
		"names": func(d *model.Domain) {
			d.Imports, d.Exports = []string{"missing", "theirs"}, []string{"mine", "second", "third", "theirs"}
		},
		"domain": func(d *model.Domain) {
			d.Params["example.org/other"] = map[string]string{"key": "value"}
			d.Params[components+"clerk"]["empty"] = ""
		},
		"memory": func(d *model.Domain) {},
		"files": func(d *model.Domain) {
			d.Files = []model.File{{Name: "file", Path: file, Write: true}, {Name: "readonly", Path: file}, {Name: "large", Path: large, Write: true}, {Name: "gone", Path: filepath.Join(folder, "gone")}}
		},
		"atomics": func(d *model.Domain) {},
		"values":  func(d *model.Domain) {},
		"denied":  func(d *model.Domain) {},
		"lines": func(d *model.Domain) {
			d.Interrupts, d.Imports = []int{4, 7}, []string{"theirs"}
		},
	} {
		t.Run(do, func(t *testing.T) {
			s := boot(t, domainzero.Config{Ask: func(component, key string) (string, bool) {
				if len(key) > 1000 {
					return fmt.Sprint(len(key)), true
				}
				if key != "ask" {
					return "", false
				}
				return "answer to " + component + " " + key, true
			}})
			looks := 0
			s.Machine.Refused = 1 << 7
			s.Machine.Raise = func(claimed uint64) uint64 {
				if looks++; looks%3 != 0 {
					return 0
				}
				return claimed
			}
			s.Machine.Still = true                           // nobody is interrupted before it is done
			s.Machine.Entered = func() { s.Machine.Ahead++ } // for who asks for the time twice
			s.Add(server(), clerk(do, rig.Main, change))
			require.Equal(t, "done\ndone\n", s.Output())
			require.Zero(t, s.Machine.Claimed(), "what a domain claimed is free when it has ended")
		})
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "0123456234", string(text))
}

// TestManagerLearnsAndEnds: figures, services and events of all domains; it ends and starts
// them, itself included.
func TestManagerLearnsAndEnds(t *testing.T) {
	s := boot(t, domainzero.Config{})
	granted := func(d *model.Domain) { d.Manager, d.Imports = true, []string{"theirs"} }
	victim := clerk("idle")
	victim.Name = "victim"
	waiting := clerk("idle", rig.Imports("nothing"))
	waiting.Name = "waiting"
	ds := s.Add(clerk("manager", rig.Main, granted), victim, waiting, server())
	status, err := s.Run()
	require.NoError(t, err)
	require.Equal(t, "done\n", s.Console.String(), "of the server")
	require.Equal(t, 9, status)
	require.True(t, ds[1].Ended)
}

// TestExitStatus is a byte, and a domain that ended by itself has not failed.
func TestExitStatus(t *testing.T) {
	for do, want := range map[string]struct {
		status int
		output string
	}{"exit": {7, ""}, "panicked": {2, "panic: by hand\n\ngoroutine 1 [running]:\n"}} {
		t.Run(do, func(t *testing.T) {
			s := boot(t, domainzero.Config{})
			s.Add(clerk(do, rig.Main))
			status, err := s.Run()
			require.NoError(t, err)
			require.Equal(t, want.status, status)
			require.Equal(t, want.output, s.Console.String()[:len(want.output)])
			require.NotContains(t, s.Console.String(), "done")
		})
	}
}

// lines are what printers print.
func lines(name string, n int) (text string) {
	for i := range n {
		text += fmt.Sprintf("%s %d\n", name, i)
	}
	return text
}

// of returns the lines of a domain in a text.
func of(name, text string) string {
	return strings.Join(regexp.MustCompile(`(?m)^`+name+` \d+\n`).FindAllString(text, -1), "")
}

func console(d *model.Domain) { d.Console = true }

// TestConsoleLosesNothing: with a driver that takes everything, one that takes nothing, some or
// leaves, each line of each domain is printed once, in its domain's order.
func TestConsoleLosesNothing(t *testing.T) {
	const n = 2000 // far more than the console keeps
	for _, how := range []string{"", "driver", "lazy", "reluctant", "leaving"} {
		t.Run(how, func(t *testing.T) {
			var tap strings.Builder
			s := boot(t, domainzero.Config{Tap: &tap})
			if how != "" {
				s.Add(clerk(how, console))
				_, err := s.Run()
				require.NoError(t, err)
			}
			s.Add(printer("a", n))
			_, err := s.Run()
			require.NoError(t, err)
			output := s.Console.String()
			require.NotContains(t, output, "wrong")
			switch how {
			case "driver":
				require.Equal(t, "[", output[:1], "the driver prints")
				require.NotContains(t, output, "domain clerk does not take")
			case "lazy", "reluctant":
				require.Contains(t, output, "domain clerk does not take what others print: the machine prints it\n")
			}
			plain := strings.NewReplacer("[", "", "]", "", "domain clerk does not take what others print: the machine prints it\n", "", "done\n", "").Replace(output)
			if how == "reluctant" || how == "leaving" { // what it took is printed again, for it may not be out
				require.GreaterOrEqual(t, len(plain), len(lines("a", n)))
				require.Contains(t, plain, lines("a", n)[3000:])
			} else {
				require.True(t, lines("a", n) == plain)
			}
			if how == "" || how == "lazy" { // who drives the console prints nothing
				require.True(t, lines("a", n) == of("a", tap.String()), "the tap has it once")
			}
		})
	}
}

// A tap calls a function with all that is printed.
type tap func(text []byte)

func (t tap) Write(text []byte) (int, error) {
	t(text)
	return len(text), nil
}

// TestLongTextsArePrintedInPieces: others may run between two, and nothing is lost; what debug.write
// does not look at is not printed.
func TestLongTextsArePrintedInPieces(t *testing.T) {
	pieces := 0
	s := boot(t, domainzero.Config{Tap: tap(func(text []byte) {
		pieces++
		require.LessOrEqual(t, len(text), 8<<10)
	})})
	text := strings.Repeat("0123456789", 3000)
	s.Add(clerk("long", rig.Main))
	require.Equal(t, text+text+"\n"+text+text[:8<<10]+"done\n", s.Output())
	require.GreaterOrEqual(t, pieces, 4+4+4+1)
}

// TestWritersTakeTurnsWhenTheDriverLeaves: what many threads wait to print is not printed at a go.
func TestWritersTakeTurnsWhenTheDriverLeaves(t *testing.T) {
	const printers = 20
	turns, next := 0, -1
	s := boot(t, domainzero.Config{Tap: tap(func(text []byte) {
		if next >= 0 {
			require.GreaterOrEqual(t, turns, next)
			next = turns + 1
		}
		if strings.HasPrefix(string(text), "domain clerk does not take") {
			next = turns + 1
		}
	})})
	s.Machine.Raise = func(uint64) uint64 { turns++; return 0 }
	s.Add(clerk("lazy", console))
	_, err := s.Run()
	require.NoError(t, err)
	for i := range printers {
		s.Add(printer(fmt.Sprint("p", i), 1000))
	}
	_, err = s.Run()
	require.NoError(t, err)
	require.Greater(t, next, printers)
	for i := range printers {
		name := fmt.Sprint("p", i)
		require.Equal(t, lines(name, 1000), of(name, s.Console.String()))
	}
}

// TestConsoleHasOneDriver: a second one is refused.
func TestConsoleHasOneDriver(t *testing.T) {
	s := boot(t, domainzero.Config{})
	second := clerk("lazy", console)
	second.Name = "second"
	s.Add(clerk("lazy", console))
	_, err := s.Run()
	require.NoError(t, err)
	require.True(t, s.Audit().Console)
	s.Add(second)
	_, err = s.Run()
	require.NoError(t, err)
	s.Add(printer("a", 2000))
	_, err = s.Run()
	require.NoError(t, err)
	require.Contains(t, s.Console.String(), "wrong: driver: code 9 for 0")
	require.False(t, s.Audit().Console, "the first was dismissed")
}

// TestSlowDriverIsDismissed after half a minute in which it took nothing while others waited,
// be there something else to do or not; before that it has time.
func TestSlowDriverIsDismissed(t *testing.T) {
	s := boot(t, domainzero.Config{})
	s.Machine.Raise = func(uint64) uint64 { return 0 }
	s.Add(clerk("lazy", console))
	_, err := s.Run()
	require.NoError(t, err)
	waits := 0
	s.Machine.Waited = func(until int64) {
		if waits++; waits == 1 {
			require.NotContains(t, s.Console.String(), "does not take")
			require.InDelta(t, 30e9, float64(until-s.Machine.Nanos()), 20e9)
		}
		s.Machine.Ahead += 10_000_000_000
	}
	waiting := clerk("handles", func(d *model.Domain) { d.Interrupts = []int{4} })
	waiting.Name = "waiting"
	s.Add(waiting, printer("a", 2000))
	s.Machine.Raise = func(claimed uint64) uint64 {
		if strings.Contains(s.Console.String(), "does not take") {
			return claimed
		}
		return 0
	}
	_, err = s.Run()
	require.NoError(t, err)
	require.GreaterOrEqual(t, waits, 3)
	require.True(t, strings.HasPrefix(s.Console.String(), lines("a", 500)))
}

// TestRestlessDriverIsDismissed: to wait for output again and again is not to take it.
func TestRestlessDriverIsDismissed(t *testing.T) {
	s := boot(t, domainzero.Config{})
	s.Machine.Waited = func(until int64) { s.Machine.Ahead += until - s.Machine.Nanos() }
	s.Add(clerk("restless", console), printer("a", 2000))
	_, err := s.Run()
	require.NoError(t, err)
	require.Contains(t, s.Console.String(), "clerk does not take what others print")
	require.True(t, strings.HasPrefix(s.Console.String(), lines("a", 500)))
}

// TestPortsAreGranted: those that may be, and their bits alone are set; none that reach further
// than their device.
func TestPortsAreGranted(t *testing.T) {
	s := boot(t, domainzero.Config{})
	ports := func(list ...model.PortRange) func(d *model.Domain) {
		return func(d *model.Domain) { d.Ports = list }
	}
	for _, r := range []model.PortRange{{First: 0, Last: 0}, {First: 0x5f, Last: 0x5f}, {First: 0x60, Last: 0x61}, {First: 0x61, Last: 0x61}, {First: 0xff, Last: 0x100}, {First: 0x3f8, Last: 0x400}, {First: 0x400, Last: 0x400}, {First: 0xffff, Last: 0xffff}, {First: 0, Last: 0xffff}} {
		before := s.Audit()
		_, err := s.Create(clerk("idle", ports(model.PortRange{First: 0x2f8, Last: 0x2ff}, r)))
		require.ErrorContains(t, err, "which no domain may have", "%v", r)
		require.Equal(t, before, s.Audit())
	}
	granted := []model.PortRange{{First: 0x60, Last: 0x60}, {First: 0x100, Last: 0x103}, {First: 0x3f8, Last: 0x3ff}}
	ds := s.Add(clerk("idle", ports(granted...)), clerk("idle"))
	for p := range 1 << 16 {
		want := false
		for _, r := range granted {
			want = want || p >= int(r.First) && p <= int(r.Last)
		}
		if want != portOf(ds[0], p) || portOf(ds[1], p) {
			t.Fatalf("port %#x: %v", p, portOf(ds[0], p))
		}
	}
}

// portOf reports whether native code finds a port granted to a domain.
func portOf(d *domainzero.Domain, port int) bool {
	return memory.Bytes(d.Block.Ports, services.PortBitmapBytes)[port/8]>>(port%8)&1 == 1
}

// TestConsoleShowsNothingForeign: names and last words of domains are theirs, too; a raw domain prints
// what it likes, and a line that it begins is no other's.
func TestConsoleShowsNothingForeign(t *testing.T) {
	raw := func(d *model.Domain) { d.Raw = true }
	s := boot(t, domainzero.Config{})
	rawPrinter := printer("portico: raw\x1b", 1)
	raw(&rawPrinter)
	panics := clerk("panicked")
	panics.Name = "\x1b[2J"
	s.Add(printer("portico: status", 2), rawPrinter, panics)
	output := s.Output()
	for _, want := range []string{"portico:?status 0\nportico:?status 1\n", "portico: raw\x1b 0\n", "domain ?[2J: panic: by hand\n"} {
		require.Contains(t, output, want)
	}
	require.Equal(t, 1, strings.Count(output, "\x1b"))
}
