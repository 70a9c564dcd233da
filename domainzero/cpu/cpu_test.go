package cpu_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/cpu/testdata/traps"
	"github.com/portico-os/portico/domainzero/events"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/test/rig"
)

const components = "github.com/portico-os/portico/domainzero/cpu/testdata/"

// turns is a domain that does something.
func turns(do string, changes ...func(d *model.Domain)) model.Domain {
	set := func(d *model.Domain) {
		d.Params = map[string]map[string]string{components + "turns": {"do": do, "rounds": "200"}}
	}
	return rig.Domain(do, components+"turns", append([]func(d *model.Domain){set}, changes...)...)
}

func until(n int) func(d *model.Domain) {
	return func(d *model.Domain) { d.Params[components+"turns"]["until"] = fmt.Sprint(n) }
}

func rounds(n int) func(d *model.Domain) {
	return func(d *model.Domain) { d.Params[components+"turns"]["rounds"] = fmt.Sprint(n) }
}

func line4(d *model.Domain)   { d.Interrupts = []int{4} }
func lines45(d *model.Domain) { d.Interrupts = []int{4, 5} }

// TestTrapsArePanics: what a failed check says, and what happens to panics on their way, is as
// with Go's own compiler.
func TestTrapsArePanics(t *testing.T) {
	for _, inline := range []bool{true, false} {
		t.Run(fmt.Sprint("inlined: ", inline), func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"turns")
			s.Add(turns("traps", rig.Main, func(d *model.Domain) { d.Translator.Inline = inline }))
			want := traps.Report(0, 5, -1)
			got := s.Output()
			require.Empty(t, cmp.Diff(strings.Split(want, "\n"), strings.Split(got[:min(len(want), len(got))], "\n")))
			lines := strings.Split(got[len(want):], "\n") // of memory objects, which Go does not have
			require.Len(t, lines, 8)
			require.Contains(t, lines[0], "10")
			require.Contains(t, lines[1], "-1")
			require.Equal(t, "nothing", lines[2])
			require.Contains(t, lines[3], "revoked")
			for i, want := range []string{"len", "cap", "len"} { // of what is larger than any domain
				require.Equal(t, "runtime error: makeslice: "+want+" out of range", lines[4+i])
			}
		})
	}
}

// TestFailuresEndTheirDomain, with a reason and status 2, and no other.
func TestFailuresEndTheirDomain(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{EventLog: 100}, components+"turns")
	wants := map[string]string{
		"overflow": "stack overflow", "uncaught": "integer divide by zero",
		"hoards": "the domain's memory quota is exhausted (heap 16MiB)", "large": "the domain's memory quota is exhausted (heap 16MiB)",
		"largest": "the domain's memory quota is exhausted (heap 16MiB)",
	}
	made := map[string]*domainzero.Domain{}
	for do := range wants {
		made[do] = s.Add(turns(do))[0]
	}
	for i, heap := range []int{100 << 10, 100<<10 + 1} {
		d := turns("hoards", func(d *model.Domain) { d.Heap = heap })
		d.Name = []string{"100KiB", "102401B"}[i]
		wants[d.Name] = "exhausted (heap " + d.Name + ")"
		made[d.Name] = s.Add(d)[0]
	}
	s.Add(turns("counts"))
	require.Contains(t, s.Output(), "counts is done\n")
	for name, d := range made {
		require.Contains(t, d.Failure, wants[name])
		require.True(t, d.Ended)
		require.Equal(t, 2, d.Status)
	}
	kinds := map[events.Kind]int{}
	for _, e := range s.Events() {
		kinds[e.Kind]++
	}
	require.Equal(t, 5, kinds[events.Quota])
	require.Equal(t, 2, kinds[events.Trap])
	require.Equal(t, 7, kinds[events.Terminate])
}

// TestProcessorIsShared: who never gives the processor up is preempted; others have their turns.
func TestProcessorIsShared(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{EventLog: 1000}, components+"turns")
	ds := s.Add(turns("spins"), turns("traps for ever"), turns("counts", rig.Main))
	require.Equal(t, "counts is done\n", s.Output())
	require.Positive(t, ds[0].Slices)
	require.Positive(t, ds[1].Slices)
	preempted := map[uint64]bool{}
	for _, e := range s.Events() {
		if e.Kind == events.Preempt {
			preempted[e.Domain] = true
		}
	}
	require.True(t, preempted[1] && preempted[2])
}

// TestWhoTrapsGoesOn: a handler that traps for long, and is never polled meanwhile, loses its turns
// to others and nothing else.
func TestWhoTrapsGoesOn(t *testing.T) {
	const falls = `component "example.org/falls"
global tries int
global zero int
export func $start() handler b1 {
b0:
	v0 = load global zero
	v1 = div v0, v0
	ret
b1:
	v2, v3, v4 = catch
	v5 = load global tries
	v6 = const int 1
	v7 = add v5, v6
	store global tries, v7
	v8 = const int 400
	v9 = lt v7, v8
	br v9, b2, b3
b2:
	v10 = load global zero
	v11 = div v10, v10
	ret
b3:
	v12 = string string "stands\n"
	sys debug.write(v12)
	ret
}
`
	s := rig.Boot(t, domainzero.Config{}, components+"turns", falls)
	s.Machine.Still = true
	s.Machine.Entered = func() { s.Machine.Ahead += 500_000 }
	s.Add(rig.Domain("falls", "example.org/falls", rig.Main), turns("counts", rounds(2)))
	require.Equal(t, "counts is done\nstands\n", s.Output())
}

// TestSlices: each has half of its time at least, whenever the processor's timer fires, and whoever
// else waits for a time meanwhile; and it ends at a safepoint when all of its time is over.
func TestSlices(t *testing.T) {
	for _, test := range []struct {
		do          string
		entry       int64 // nanoseconds that pass from one entry to the next
		others      int   // domains that sleep most of the time
		least, most int   // entries in a slice
	}{
		{"works", 600_000, 0, 1, 1}, {"works", 500_000, 0, 1, 1}, {"works", 499_999, 0, 2, 2}, {"works", 300_000, 0, 2, 2}, {"works", 180_000, 0, 3, 3},
		{"asks", 10_000, 0, 80, 110}, {"asks", 10_000, 1, 80, 120},
	} {
		t.Run(fmt.Sprintf("%s, %d ns an entry, %d others", test.do, test.entry, test.others), func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"turns")
			s.Machine.Still = true
			entries := 0
			d := s.Add(turns(test.do, rig.Main))[0]
			for range test.others {
				s.Add(turns("sleeps"))
			}
			s.Machine.Entered = func() { entries++; s.Machine.Ahead += test.entry }
			s.Output()
			require.Positive(t, d.Slices)
			require.GreaterOrEqual(t, entries, test.least*d.Slices)
			require.LessOrEqual(t, entries, test.most*d.Slices+20, "and some for its beginning")
		})
	}
}

// TestManySystemCallsInARowAreNoSlice: others have their turns between them, though there is no
// loop and no other function.
func TestManySystemCallsInARowAreNoSlice(t *testing.T) {
	says := func(name, before string) string {
		return "component \"example.org/" + name + "\"\nexport func $start() {\nb0:\n" + before + "	v0 = string string \"" + name + "\\n\"\n	sys debug.write(v0)\n	ret\n}\n"
	}
	s := rig.Boot(t, domainzero.Config{}, says("busy", strings.Repeat("	sys domain.collect()\n", 100)), says("bystander", ""))
	s.Add(rig.Domain("busy", "example.org/busy"), rig.Domain("bystander", "example.org/bystander"))
	s.Machine.Entered = func() { s.Machine.Ahead += 1_000_000 }
	require.Equal(t, "bystander\nbusy\n", s.Output())
}

// TestMuchMemoryIsClearedWhileOthersRun: of an object, and of a memory object in memory that somebody
// has written to.
func TestMuchMemoryIsClearedWhileOthersRun(t *testing.T) {
	const bytes = 12 << 20
	component := func(name, does string) string {
		return "component \"example.org/" + name + "\"\nglobal kept *[" + fmt.Sprint(bytes) + "]uint8\nexport func $start() {\nb0:\n" + does + "	ret\n}\n"
	}
	says := func(name string) string {
		return component(name, "	v0 = string string \""+name+"\\n\"\n	sys debug.write(v0)\n")
	}
	for does, text := range map[string]string{
		"slice":  "	v0 = const int " + fmt.Sprint(bytes) + "\n	v1 = makeslice []uint8 v0, v0\n	v2 = len v1\n",
		"object": "	v0 = const int " + fmt.Sprint(bytes) + "\n	v1 = new [" + fmt.Sprint(bytes) + "]uint8\n	store global kept, v1\n",
		"memory": "	v0 = const int " + fmt.Sprint(bytes) + "\n	v1, v2 = sys memory.new(v0)\n",
	} {
		t.Run(does, func(t *testing.T) {
			text += "	v3 = string string \"busy\\n\"\n	sys debug.write(v3)\n"
			if does == "object" {
				text = strings.ReplaceAll(text, "v3", "v2")
			}
			s := rig.Boot(t, domainzero.Config{}, component("busy", text), says("bystander"))
			common := s.Add(rig.Domain("busy", "example.org/busy"), rig.Domain("bystander", "example.org/bystander"))[0].Common()
			dirty := common.Pool.Alloc(3 * bytes)
			for a := dirty; a < dirty+3*bytes; a += memory.BlockBytes {
				memory.Store(a, 1)
			}
			common.Pool.Release(dirty, 3*bytes)
			s.Machine.Entered = func() { s.Machine.Ahead += 2_000_000 }
			require.Equal(t, "bystander\nbusy\n", s.Output())
		})
	}
}
