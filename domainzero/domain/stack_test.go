package domain_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/domain/testdata/busy"
	"github.com/portico-os/portico/domainzero/domain/testdata/deep"
	"github.com/portico-os/portico/test/rig"
	"github.com/portico-os/portico/translator/abi"
)

const components = "github.com/portico-os/portico/domainzero/domain/testdata/"

// marks are the lines of a source that say so: "here: NAME".
func marks(t *testing.T, file string) map[string]int {
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	found := map[string]int{}
	for i, line := range strings.Split(string(source), "\n") {
		if _, name, ok := strings.Cut(line, "// here: "); ok {
			found[name] = i + 1
		}
	}
	return found
}

// TestReferencesAreFound: while objects move at each allocation and each poll, a program that
// has references everywhere does what it does with Go's own compiler.
func TestReferencesAreFound(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{CollectEvery: 1}, components+"report")
	s.Add(rig.Domain("busy", components+"report", rig.Main))
	require.Empty(t, cmp.Diff(busy.Report(), s.Output()))
}

// TestFramesOfBlockedThread: from a stopped thread on, youngest first, each activation is
// found; what they refer to is there when the thread goes on after a collection.
func TestFramesOfBlockedThread(t *testing.T) {
	s := rig.Boot(t, domainzero.Config{}, components+"deep", waking)
	d := s.Add(rig.Domain("blocks", components+"deep", rig.Exports("waker")))[0]
	_, err := s.Run()
	require.NoError(t, err)
	main, lines := d.Threads[0], marks(t, "testdata/deep/deep.go")
	require.Equal(t, uint64(abi.ThreadStopped), main.TCB.State)
	require.True(t, d.Settled, "a domain whose first thread waits has started")

	var got, want []string
	main.Frames(func(f domain.Frame) bool {
		if f.Function.Source == "deep/deep.go" {
			got = append(got, fmt.Sprintf("%s:%d", f.Function.Name[strings.LastIndex(f.Function.Name, ".")+1:], f.Function.Line(f.PC-1)))
		}
		return true
	})
	for range deep.Depth {
		want = append(want, fmt.Sprintf("descend:%d", lines["descend"]))
	}
	require.Contains(t, strings.Join(got, " "), strings.Join(want, " ")+fmt.Sprintf(" Start:%d", lines["Start"]))

	n := 0
	main.Frames(func(domain.Frame) bool { n++; return n < 3 })
	require.Equal(t, 3, n, "until it is enough")
	main.Record()
	all := len(main.Trace)
	require.Greater(t, all, deep.Depth)
	main.Record()
	require.Len(t, main.Trace, all)

	before := d.Heap.Used()
	d.Heap.Collect(0)
	d.Heap.Collect(0)
	require.LessOrEqual(t, d.Heap.Used(), before)
	s.Add(rig.Domain("wakes", "example.org/waking", rig.Imports("waker")))
	want = []string{fmt.Sprint(deep.Depth * (deep.Depth + 1))}
	require.Equal(t, want[0]+"\n", s.Output())
	_, sp, save := main.Top()
	require.Zero(t, sp)
	require.Nil(t, save, "it has no frames any more")
	main.Frames(func(domain.Frame) bool { t.Fatal("a frame of an idle thread"); return false })
}

// waking wakes what blocks.
const waking = `component "example.org/waking"
import deep "` + components + `deep"
type deep.Waker
export func $start() {
b0:
	v0 = string string "waker"
	v1, v2 = sys name.lookup(v0)
	v3, v4 = assert deep.Waker v1
	v5 = callm v3.0()
	ret
}
`

// TestTraces: what a failing domain says last has the function, the file and the line of each
// frame, youngest first, and the domain's name if it is not alone.
func TestTraces(t *testing.T) {
	for name, test := range map[string]struct {
		alone           bool
		why, mark, role string
	}{
		"alone":     {true, "panic: runtime error: invalid memory address or nil pointer dereference\n", "fault", "faults"},
		"of others": {false, "panic: far down\n\n", "panic", "panics"},
	} {
		t.Run(name, func(t *testing.T) {
			s := rig.Boot(t, domainzero.Config{}, components+"deep", components+"report")
			d := s.Add(rig.Domain(test.role, components+"deep"))[0]
			if !test.alone {
				s.Add(rig.Domain("other", components+"report"))
			}
			_, err := s.Run()
			require.NoError(t, err)
			lines, from := marks(t, "testdata/deep/deep.go"), d.LastWords
			require.Equal(t, !test.alone, strings.HasPrefix(from, "domain "+test.role+": "), from)
			require.Contains(t, from, test.why)
			require.Contains(t, from, "\n\ngoroutine 1 [running]:\n")
			_, from, _ = strings.Cut(from, "[running]:\n")
			require.True(t, strings.HasPrefix(from, components+"deep.bottom(...)\n\t"), "of the library that raised it nothing: %s", from)
			var want []string
			want = append(want, fmt.Sprint("deep.go:", lines[test.mark]))
			for range deep.Depth {
				want = append(want, fmt.Sprint("deep.go:", lines["descend"]))
			}
			want = append(want, fmt.Sprint("deep.go:", lines["Start"]))
			for _, w := range want {
				_, behind, found := strings.Cut(from, w+"\n")
				require.True(t, found, "%s is missing in %s of %s", w, from, d.LastWords)
				from = behind
			}
			require.NotContains(t, from, "deep.descend")
		})
	}
}
