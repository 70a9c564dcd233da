package system

import (
	_ "embed"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"

	"github.com/stretchr/testify/require"
)

// componentsPath is where the components of these tests are.
const componentsPath = "github.com/portico-os/portico/test/system/testdata/components"

//go:embed testdata/isolation.toml.tmpl
var isolationText string

// isolation is what the template of a configuration needs.
type isolation struct {
	Path, Deed, Calls string
	OthersDeed        string
	Heap, Memory      string   // of the hostile domain, unless as usual
	Copy              string   // what the store takes in one call, unless as usual
	Await             bool     // the bystander waits for the end of the deed
	Others            []string // more hostile domains
}

// configure writes the configuration and returns its file.
func (i isolation) configure(t *testing.T) string {
	t.Helper()
	i.Path = componentsPath
	name := filepath.Join(t.TempDir(), "isolation.toml")
	writeTemplate(t, name, isolationText, i)
	return name
}

// writeTemplate writes a file that a template makes of values.
func writeTemplate(t *testing.T, name, text string, values any) {
	t.Helper()
	file, err := os.Create(name)
	require.NoError(t, err)
	require.NoError(t, template.Must(template.New("").Parse(text)).Execute(file, values))
	require.NoError(t, file.Close())
}

// testIsolation runs hostile domains beside a bystander: whatever they do, the bystander
// finishes its task and the system ends with its status, the main domain's. want are
// texts of the output, in their order.
func testIsolation(t *testing.T, i isolation, want []string, flags ...string) {
	t.Helper()
	t.Parallel()
	status, output := boot(t, time.Minute, append([]string{i.configure(t)}, flags...)...)
	checkIsolation(t, status, output, want)
}

// checkIsolation checks how a system with hostile domains ended.
func checkIsolation(t *testing.T, status int, output string, want []string) {
	t.Helper()
	rest := output
	for _, text := range append(want, "bystander: done\n") {
		at := indexBehind(rest, text)
		require.GreaterOrEqual(t, at, 0, "%q is missing in %s", text, output)
		rest = rest[at:]
	}
	require.Equal(t, 7, status, output)
	require.NotContains(t, output, "defect")
}

// deeds are what a hostile domain does by itself, and what is seen of it.
var deeds = []struct{ deed, want string }{ // without want: has no end
	{"loop", ""},
	{"count", ""},
	{"recurse", "domain hostile: runtime: goroutine stack exceeds its limit\nfatal error: stack overflow"},
	{"recurse large", "domain hostile: runtime: goroutine stack exceeds its limit\nfatal error: stack overflow"},
	{"allocate", "domain hostile: fatal error: the domain's memory quota is exhausted"},
	{"garbage", ""},
	{"huge", "domain hostile: fatal error: the domain's memory quota is exhausted"},
	{"impossible", "domain hostile: panic: runtime error: makeslice: len out of range"},
	{"append", "domain hostile: fatal error: the domain's memory quota is exhausted"},
	{"map", "domain hostile: fatal error: the domain's memory quota is exhausted"},
	{"text", "domain hostile: fatal error: the domain's memory quota is exhausted"},
	{"memory", "hostile: memory: quota is used up"},
	{"memory dropped", "hostile: memory dropped: returned 0"},
	{"memory of others", "hostile: memory of others: returned 0"},
	{"memory huge", "hostile: memory huge: quota is used up"},
	{"parts", "hostile: parts: quota is used up"},
	{"parts of parts", "hostile: parts of parts: quota is used up"},
	{"nil", "domain hostile: panic: runtime error: invalid memory address or nil pointer dereference"},
	{"divide", "domain hostile: panic: runtime error: integer divide by zero"},
	{"index", "domain hostile: panic: runtime error: index out of range [5] with length 1"},
	{"panic", "domain hostile: panic: as told"},
	{"exit", ""},
	{"flood", ""},
	{"names", "hostile: names: not permitted"},
	{"port", "domain hostile: panic: runtime error: access to I/O port 0x3fd, which is not granted"},
	{"ports", "domain hostile: panic: runtime error: access to I/O port 0x3f6, which is not granted"},
	{"lines", "hostile: lines: not permitted"},
	{"output", "hostile: output: not permitted"},
	{"variables", "hostile: variables: quota is used up"},
	{"block", ""},
	{"panic at length", "domain hostile: panic: xxx"},
	{"print at length", "hostile: print at length: returned 0"},
	{"look up at length", "hostile: look up at length: look up \"xxx"},
	{"compare nested", "domain hostile: runtime: goroutine stack exceeds its limit\nfatal error: stack overflow"},
	{"hash nested", "domain hostile: runtime: goroutine stack exceeds its limit\nfatal error: stack overflow"},
	{"copy pieces", "hostile: copy pieces: returned 0"},
	{"offer services", "hostile: offer services: returned 0"},
}

func TestDeedsHarmNobodyElse(t *testing.T) {
	for _, d := range deeds {
		t.Run(d.deed, func(t *testing.T) {
			testIsolation(t, isolation{Deed: d.deed, Await: d.want != ""}, []string{"hostile: " + d.deed, d.want})
		})
	}
}

// forced are the flags of runs in which collections happen all the time.
var forced = []string{"--collect-every=101", "--poison"}

func TestDeedsHarmNobodyElseUnderForcedCollections(t *testing.T) {
	for _, d := range deeds {
		t.Run(d.deed, func(t *testing.T) {
			testIsolation(t, isolation{Deed: d.deed}, nil, forced...)
		})
	}
}

func TestFloodsFromSeveralDomains(t *testing.T) {
	testIsolation(t, isolation{Deed: "flood", OthersDeed: "flood", Others: []string{"second", "third", "fourth", "fifth"}}, nil)
}

// TestCirclesOfWaitingDomains makes two services call each other in the middle of calls
// that begin in different domains: one of the calls that would wait for each other fails.
func TestCirclesOfWaitingDomains(t *testing.T) {
	testIsolation(t, isolation{Calls: "slowback slowback slowback", OthersDeed: "use", Others: []string{"second", "third"}}, []string{"slowback: deadlock"})
}

// hostileCalls are what a bystander asks of a hostile service, and how each call ends.
var hostileCalls = []struct {
	calls string
	want  []string
}{
	{"nothing panic nothing", []string{"nothing: ok 1", "panic: fault", "nothing: ok 1"}},
	{"plain:panic nothing plain:nothing", []string{"plain:panic: panic fault", "nothing: ok 1", "plain:nothing: ok 1"}},
	{"port lines output variables nothing", []string{"port: fault", "lines: denied", "output: denied", "variables: quota", "nothing: ok 1"}},
	{"nil divide index recurse nothing", []string{"nil: fault", "divide: fault", "index: fault", "recurse: fault", "nothing: ok 1"}},
	{"exit nothing", []string{"exit: terminated", "nothing: terminated"}},
	{"plain:exit plain:nothing", []string{"plain:exit: panic terminated", "plain:nothing: panic terminated"}},
	{"allocate nothing", []string{"allocate: terminated", "nothing: terminated"}},
	{"huge nothing", []string{"huge: terminated", "nothing: terminated"}},
	{"use:nothing use:back use:nothing", []string{"use:nothing: ok 1", "use:back: deadlock", "use:nothing: ok 1"}},
	{"use:exit back", []string{"use:exit: terminated", "back: terminated"}},
	{"back deep cyclic shared", []string{"back: ok 45", "deep: quota", "cyclic: ok 2", "shared: ok 65"}},
	{"large func unknown nothing", []string{"large: quota", "func: type", "unknown: type", "nothing: ok 1"}},
	{
		"keep:whole access: revoke: access: keep:whole access:",
		[]string{"keep:whole: ok", "access:: ok", "revoke:: ok", "access:: revoked", "keep:whole: ok", "access:: ok"},
	},
	{
		"keep:part access: revoke: access: keep:part",
		[]string{"keep:part: ok", "access:: ok", "revoke:: ok", "access:: revoked", "keep:part: fault"},
	},
}

// TestCallsIntoHostileServices makes the bystander ask a hostile service for deeds: how
// each call ends is known, and the bystander goes on.
func TestCallsIntoHostileServices(t *testing.T) {
	for _, test := range hostileCalls {
		t.Run(test.calls, func(t *testing.T) {
			testIsolation(t, isolation{Calls: test.calls}, test.want)
		})
		t.Run(test.calls+" under forced collections", func(t *testing.T) {
			testIsolation(t, isolation{Calls: test.calls}, test.want, forced...)
		})
	}
}

// indexBehind returns where text ends in s, or -1.
func indexBehind(s, text string) int {
	if at := strings.Index(s, text); at >= 0 {
		return at + len(text)
	}
	return -1
}
