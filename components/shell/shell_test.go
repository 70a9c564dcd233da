package shell

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/console"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/mkfs"
	"github.com/portico-os/portico/components/ramdisk"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
)

// A typist is a console at which somebody has typed a text, some bytes at a time.
type typist struct {
	text  string
	piece int
	fail  map[int]error // by bytes left, once
}

var errDone = errors.New("nobody types any more")

func (y *typist) Wait() error {
	if err := y.fail[len(y.text)]; err != nil {
		delete(y.fail, len(y.text))
		return err
	}
	if y.text == "" {
		return errDone
	}
	return nil
}

func (y *typist) Read(dst *memobj.Memory, off, n int) (int, error) {
	n = min(n, y.piece, len(y.text))
	dst.Write(off, []byte(y.text[:n]))
	y.text = y.text[n:]
	return n, nil
}

func (y *typist) Received() (console.Input, error) {
	return console.Input{Bytes: 42, Overruns: 1}, nil
}

var _ console.Console = &typist{}

// system returns a domain beside an ext2 file system with a file and a directory.
func system(t *testing.T) *portals.Domain {
	t.Helper()
	d := portals.NewTestDomain(map[string]string{"size": "4MiB"})
	for _, start := range []func(*portals.Domain) error{ramdisk.Start, buffercache.Start, mkfs.Start, ext2.Start} {
		require.NoError(t, start(d))
	}
	files, err := portals.Lookup[fs.FileSystem](d, "fs0")
	require.NoError(t, err)
	require.NoError(t, files.Mkdir("/etc", 0o755))
	m, err := memobj.New(8192)
	require.NoError(t, err)
	text := bytes.Repeat([]byte("0123456\n"), 1024)
	m.Write(0, text)
	handle, err := files.Open("/etc/numbers", fs.Create, 0o644)
	require.NoError(t, err)
	_, err = files.Write(handle, 0, m.ReadOnly(), 0, 5000)
	require.NoError(t, err)
	require.NoError(t, files.Close(handle))
	require.NoError(t, files.Symlink("numbers", "/etc/link"))
	m.Write(0, []byte("a\x1b[31m\tb\x00\x7fü"))
	handle, err = files.Open("/etc/raw", fs.Create, 0o644)
	require.NoError(t, err)
	_, err = files.Write(handle, 0, m.ReadOnly(), 0, 12)
	require.NoError(t, err)
	require.NoError(t, files.Close(handle))
	return d
}

// typed runs the shell on what somebody types and returns what there is to see.
func typed(t *testing.T, d *portals.Domain, y *typist) string {
	t.Helper()
	var seen bytes.Buffer
	defer portals.CaptureConsole(&seen)()
	if y.piece == 0 {
		y.piece = 3
	}
	require.NoError(t, d.Export("console0", y))
	require.ErrorIs(t, Start(d.Beside(nil)), errDone)
	banner, rest, ok := strings.Cut(seen.String(), "\n")
	require.True(t, ok)
	require.Equal(t, "This is domain test: help lists its commands, exit ends it.", banner)
	return rest
}

func TestLineEditing(t *testing.T) {
	for name, test := range map[string]struct{ keys, want string }{
		"a line":                   {"x\r", "> x\nx: no such command; help lists them\n> "},
		"newline":                  {"x\n", "> x\nx: no such command; help lists them\n> "},
		"both":                     {"x\r\ny\r\n", "> x\nx: no such command; help lists them\n> y\ny: no such command; help lists them\n> "},
		"empty lines":              {"\r\r\n\n  \r", "> \n> \n> \n>   \n> "},
		"backspace":                {"ab\b\x7fc\r", "> ab\b \b\b \bc\nc: no such command; help lists them\n> "},
		"backspace at the start":   {"\b\bx\r", "> x\nx: no such command; help lists them\n> "},
		"kill":                     {"abc\x15x\r", "> abc\b \b\b \b\b \bx\nx: no such command; help lists them\n> "},
		"interrupt":                {"abc\x03x\r", "> abc^C\n> x\nx: no such command; help lists them\n> "},
		"keys without a meaning":   {"a\x00\tb\r", "> ab\nab: no such command; help lists them\n> "},
		"arrows and the like":      {"a\x1b[A\x1bOP\x1b[1;5~\x1bxb\x1b\r", "> ab\nab: no such command; help lists them\n> "},
		"bytes beyond ASCII":       {"ü\r", "> ü\nü: no such command; help lists them\n> "},
		"backspace beyond ASCII":   {"äü\b漢\b\b\b\r", "> äü\b \b漢\b \b\b \b\n> "},
		"a line that does not end": {"abc", "> abc"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, typed(t, portals.NewTestDomain(nil), &typist{text: test.keys}))
		})
	}
}

func TestLinesHaveALimit(t *testing.T) {
	line := strings.Repeat("x", maxLine)
	seen := typed(t, portals.NewTestDomain(nil), &typist{text: line + "yyy\r"})
	require.Equal(t, "> "+line+"\a\a\a\n"+line+": no such command; help lists them\n> ", seen)
}

func TestFiles(t *testing.T) {
	content := strings.Repeat("0123456\n", 5000/8)
	for line, want := range map[string]string{
		"ls":                "d  1024   .\nd  1024   ..\nd  12288  lost+found\nd  1024   etc\n",
		"ls /etc":           "d  1024  .\nd  1024  ..\n-  5000  numbers\nl  7     link\n-  12    raw\n",
		"ls /etc/numbers":   "-  5000  /etc/numbers\n",
		"ls /none":          "ls: /none: no such file or directory\n",
		"ls / /etc":         "usage: ls [PATH]\n",
		"cat /etc/numbers":  content,
		"  cat  /etc/link ": content,
		"cat /etc/raw":      "a^[[31m\tb^@^?ü\n",
		"cat /etc":          "cat: /etc: is a directory\n",
		"cat /etc/none":     "cat: /etc/none: no such file or directory\n",
		"cat":               "usage: cat PATH\n",
	} {
		t.Run(line, func(t *testing.T) {
			require.Equal(t, "> "+line+"\n"+want+"> ", typed(t, system(t), &typist{text: line + "\r"}))
		})
	}
	t.Run("without a file system", func(t *testing.T) {
		require.Equal(t, "> ls\nls: look up \"fs0\": there is no such name\n> ", typed(t, portals.NewTestDomain(nil), &typist{text: "ls\r"}))
	})
	t.Run("interrupted", func(t *testing.T) {
		seen := typed(t, system(t), &typist{text: "cat /etc/numbers\rignored\x03ls /etc/link\r", piece: 1000})
		require.Equal(t, "> cat /etc/numbers\n^C\n> ls /etc/link\n-  5000  /etc/link\n> ", seen)
	})
}

// simulated is a system for the commands to look at.
func simulated() *manager.Simulated {
	return &manager.Simulated{
		System: manager.System{Free: 100 << 20, Objects: 7, Services: 2, Threads: 5, Names: 1},
		Domains: []manager.Domain{
			{Name: "disk", Number: 0, State: manager.Runs, Heap: 512, HeapLimit: 16 << 20, Memory: 300 << 10, MemoryLimit: 256 << 20,
				Threads: 2, ThreadLimit: 64, Portals: 1, Objects: 3, Slices: 12, Collections: 4, Pause: 56789},
			{Name: "user", Number: 1, State: manager.Ended, Status: 3, HeapLimit: 16 << 20, MemoryLimit: 256 << 20, ThreadLimit: 64},
			{Name: "test", Number: 2, State: manager.Starts},
		},
		Services: []manager.Service{{Name: "disk0", Domain: 0, Calls: 1000, Waiting: 1, Holders: 2}},
		Events: []manager.Event{
			{Number: 6, Kind: manager.Preempt, Domain: 0, Argument: 1},
			{Number: 7, Kind: manager.Terminate, Domain: 1, Argument: 3},
		},
	}
}

func TestDomains(t *testing.T) {
	for line, want := range map[string]string{
		"domains": "NAME  STATE    HEAP        MEMORY         THREADS  PORTALS  SLICES\n" +
			"disk  runs     512B/16MiB  300KiB/256MiB  2/64     1        12\n" +
			"user  ended 3  0B/16MiB    0B/256MiB      0/64     0        0\n" +
			"test  starts   0B/0B       0B/0B          0/0      0        0\n",
		"portals": "SERVICE  DOMAIN  CALLS  WAITING  HOLDERS\ndisk0    disk    1000   1        2\n",
		"memory": "free: 100MiB (104857600 bytes); 7 memory objects, 2 services, 5 threads, 1 names\n" +
			"NAME  MEMORY  HEAP  OBJECTS  COLLECTIONS  LONGEST\n" +
			"disk  300KiB  512B  3        4            56us\n" +
			"user  0B      0B    0        0            0us\n" +
			"test  0B      0B    0        0            0us\n",
		"end user":     "end: the domain has ended already; start starts it again\n",
		"end nobody":   "end: no domain has this name; domains lists them\n",
		"restart test": "restart: this domain would not be there to start itself again; exit ends it\n",
		"start disk":   "start: the domain has not ended; end ends it\n",
		"start":        "usage: start NAME\n",
		"start nobody": "start: no domain has this name; domains lists them\n",
		"events some":  "events: the only argument is all\n",
		"console":      "42 bytes received; 1 overruns of the device\n",
		"exit now":     "exit: a status is a number from 0 to 255\n",
		"exit 256":     "exit: a status is a number from 0 to 255\n",
		"exit 1 2":     "usage: exit [STATUS]\n",
	} {
		t.Run(line, func(t *testing.T) {
			defer manager.Simulate(simulated())()
			require.Equal(t, "> "+line+"\n"+want+"> ", typed(t, portals.NewTestDomain(nil), &typist{text: line + "\r"}))
		})
	}
}

func TestDomainsEndAndStart(t *testing.T) {
	m := simulated()
	defer manager.Simulate(m)()
	d := portals.NewTestDomain(nil)
	require.Equal(t, "> start user\n> end disk\n> restart user\n> ", typed(t, d, &typist{text: "start user\rend disk\rrestart user\r"}))
	require.Equal(t, manager.Ended, m.Domains[0].State)
	require.Equal(t, statusEnded, m.Domains[0].Status)
	require.Equal(t, manager.Runs, m.Domains[1].State)
}

func TestConsoleIsNotEnded(t *testing.T) {
	m := simulated()
	m.Services = append(m.Services, manager.Service{Name: "console0", Domain: 0})
	defer manager.Simulate(m)()
	seen := typed(t, portals.NewTestDomain(nil), &typist{text: "end disk\rrestart disk\r"})
	require.Equal(t, "> end disk\nend: the domain serves this console; restart ends it and starts it again\n> restart disk\n> ", seen)
	require.Equal(t, manager.Runs, m.Domains[0].State)
}

func TestEvents(t *testing.T) {
	defer manager.Simulate(simulated())()
	seen := typed(t, portals.NewTestDomain(nil), &typist{text: "events\revents all\r"})
	require.Regexp(t, `^> events
EVENT  AGO +DOMAIN  WHAT
7      \d+[mu]?s +user    ended with status 3
> events all
EVENT  AGO +DOMAIN  WHAT
6      \d+[mu]?s +disk    thread 1 was preempted
7      \d+[mu]?s +user    ended with status 3
> $`, seen)
	for _, k := range []manager.Kind{
		manager.Collect, manager.Preempt, manager.Trap, manager.Quota, manager.Portal, manager.Terminate, manager.Interrupt, manager.Storm,
	} {
		require.NotEqual(t, k.String()+" 1", what(manager.Event{Kind: k, Argument: 1}))
	}
	require.Equal(t, "event 1", what(manager.Event{Kind: 99, Argument: 1}))
}

func TestTimesAreReadable(t *testing.T) {
	for micros, want := range map[uint64]string{0: "0us", 9_999: "9999us", 10_000: "10ms", 9_999_999: "9999ms", 10_000_000: "10s"} {
		require.Equal(t, want, ago(micros*3_000, 3_000_000_000))
	}
}

func TestManagingNeedsItsGrant(t *testing.T) {
	for _, line := range []string{"domains", "portals", "memory", "events", "end user", "start user", "restart user"} {
		name, _, _ := strings.Cut(line, " ")
		require.Equal(t, "> "+line+"\n"+name+": the configuration does not let this domain do that (manager = true)\n> ",
			typed(t, portals.NewTestDomain(nil), &typist{text: line + "\r"}))
	}
}

func TestHelpListsEveryCommand(t *testing.T) {
	seen := typed(t, portals.NewTestDomain(nil), &typist{text: "help\r"})
	for _, c := range commands() {
		require.Contains(t, seen, "\n"+c.usage()+" ")
	}
}

func TestEndOfInputExits(t *testing.T) {
	m, err := memobj.New(pieceBytes)
	require.NoError(t, err)
	k := &keyboard{console: &typist{text: "abc\x04\x15\x04", piece: 1}, buffer: m}
	var seen bytes.Buffer
	defer portals.CaptureConsole(&seen)()
	line, err := k.readLine("> ")
	require.NoError(t, err)
	require.Equal(t, "exit", line)
	require.Equal(t, "> abc\b \b\b \b\b \bexit\n", seen.String())
}

func TestExit(t *testing.T) {
	for line, want := range map[string]int{"exit": 0, "exit 7": 7, "exit 255": 255} {
		s := &shell{}
		status, exit := s.run(line)
		require.True(t, exit)
		require.Equal(t, want, status)
	}
}

// TestConsoleComesBack ends the console's domain in the middle of a line.
func TestConsoleComesBack(t *testing.T) {
	y := &typist{text: "hello\r", piece: 1, fail: map[int]error{3: portals.ErrTerminated}}
	require.Equal(t, "> hello\nhello: no such command; help lists them\n> ", typed(t, portals.NewTestDomain(nil), y))
}
