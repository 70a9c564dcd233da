package system

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A serialPort is that of a system in QEMU, with somebody at it.
type serialPort struct {
	cmd    *exec.Cmd
	keys   io.WriteCloser
	lock   sync.Mutex
	more   *sync.Cond
	output bytes.Buffer
	ended  bool
	done   chan struct{}
}

// Write takes what comes from the serial port.
func (y *serialPort) Write(p []byte) (int, error) {
	y.lock.Lock()
	defer y.lock.Unlock()
	y.more.Broadcast()
	return y.output.Write(p)
}

// bootQEMU boots a configuration in QEMU, which ends with the test at the latest.
func bootQEMU(t *testing.T, args ...string) *serialPort {
	t.Helper()
	y := &serialPort{cmd: exec.CommandContext(within(t, 5*time.Minute), portico, append([]string{"qemu"}, args...)...)}
	y.more, y.done = sync.NewCond(&y.lock), make(chan struct{})
	y.cmd.Stdout, y.cmd.Stderr, y.cmd.WaitDelay = y, y, time.Second
	var err error
	y.keys, err = y.cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, y.cmd.Start())
	go func() {
		_ = y.cmd.Wait() // its state tells
		y.lock.Lock()
		defer y.lock.Unlock()
		y.ended = true
		y.more.Broadcast()
		close(y.done)
	}()
	return y
}

// seen waits until a text stands in the output at or behind an offset, and returns where
// it ends.
func (y *serialPort) seen(t *testing.T, from int, text string) int {
	t.Helper()
	y.lock.Lock()
	defer y.lock.Unlock()
	for {
		if at := strings.Index(y.output.String()[from:], text); at >= 0 {
			return from + at + len(text)
		}
		require.False(t, y.ended, "%q is missing in %s", text, y.output.String()[from:])
		y.more.Wait()
	}
}

// wait waits until the system has ended, and returns its status and output.
func (y *serialPort) wait() (status int, output string) {
	<-y.done
	return y.cmd.ProcessState.ExitCode(), y.output.String()
}

// enter types a line at a prompt, and returns what is to be seen until the next.
func (y *serialPort) enter(t *testing.T, from int, line string) (next int, output string) {
	t.Helper()
	_, err := io.WriteString(y.keys, line+"\r")
	require.NoError(t, err)
	start := y.seen(t, from, line+"\n")
	end := y.seen(t, start-1, "\n> ")
	y.lock.Lock()
	defer y.lock.Unlock()
	return end, y.output.String()[start : end-2]
}

// TestShellOnTheSerialPort types into a shell behind a driver that is a component, and ends
// and starts that driver, too.
func TestShellOnTheSerialPort(t *testing.T) {
	y := bootQEMU(t, "../../configs/shell.toml")
	at := y.seen(t, 0, "> ")
	for _, s := range []struct{ line, want string }{
		{"help", `\ncat PATH +show a file`},
		{"domains", `\nuart +runs `},
		{"ls", `\nd +\d+ +lost\+found\n`},
		{"nonsenx\b\b\bense", ``},
		{"end fs", `^\n$`},
		{"ls", `ls: look up "fs0": there is no such name\n`},
		{"start fs", `^\n$`},
		{"ls", `\nd +\d+ +lost\+found\n`},
		{"restart uart", `^\n$`},
		{"events", `uart +ended with status 1\n`},
		{"domains", `\nuart +runs `},
		{"portals", `\nconsole0 +uart +\d+ +0 +1\n`},
		{"console", `\n\d+ bytes received; 0 overruns of the device\n`},
	} {
		if strings.Contains(s.line, "\b") {
			_, err := io.WriteString(y.keys, s.line+"\r")
			require.NoError(t, err)
			at = y.seen(t, at, "nonsense: no such command; help lists them\n> ")
			continue
		}
		var seen string
		at, seen = y.enter(t, at, s.line)
		require.Regexp(t, s.want, "\n"+seen)
	}
	_, err := io.WriteString(y.keys, "exit 9\r")
	require.NoError(t, err)
	status, output := y.wait()
	require.Equal(t, 9, status, output)
	require.NotContains(t, output, "defect")
}

// baud is the rate of the serial line, in bits a second; a byte has ten.
const baud = 115200

// typeAtLineRate types a text as fast as the line carries it.
func (y *serialPort) typeAtLineRate(t *testing.T, text string) {
	t.Helper()
	const piece = 16
	start := time.Now()
	for sent := 0; sent < len(text); sent += piece {
		time.Sleep(time.Until(start.Add(time.Duration(sent) * 10 * time.Second / baud)))
		_, err := io.WriteString(y.keys, text[sent:min(sent+piece, len(text))])
		require.NoError(t, err)
	}
}

// randomLines returns lines of random letters, of so many bytes with their ends, each at most
// as long as the shell takes.
func randomLines(seed uint64, bytes int) (lines []string) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-*/"
	r := rand.New(rand.NewPCG(seed, 0))
	for n := 0; n < bytes; {
		line := make([]byte, 1+r.IntN(min(1024, bytes-n)))
		for i := range line {
			line[i] = letters[r.IntN(len(letters))]
		}
		lines = append(lines, string(line))
		n += len(line) + 1
	}
	return lines
}

// callsOf returns how often the file system was called, as the shell shows it.
func (y *serialPort) callsOf(t *testing.T, from int) (next, calls int) {
	t.Helper()
	next, seen := y.enter(t, from, "portals")
	found := regexp.MustCompile(`\nfs0 +fs +(\d+) `).FindStringSubmatch("\n" + seen)
	require.NotNil(t, found, seen)
	calls, err := strconv.Atoi(found[1])
	require.NoError(t, err)
	return next, calls
}

// TestTypingBesideIOZone types while another domain is at work, first at the rate of the
// line, then all at once: the shell repeats each line, and every byte of it is the one that
// was typed. The driver counts no byte that the chip had no room for.
func TestTypingBesideIOZone(t *testing.T) {
	y := bootQEMU(t, "../../configs/shell-iozone.toml")
	at := y.seen(t, 0, "> ")
	y.seen(t, 0, "iozone write ")
	const bytes = 32 << 10
	typed := 0
	for round, pace := range []func(text string){
		func(text string) { y.typeAtLineRate(t, text) },
		func(text string) {
			_, err := io.WriteString(y.keys, text)
			require.NoError(t, err)
		},
	} {
		lines := randomLines(uint64(round), bytes)
		text := strings.Join(lines, "\r") + "\r"
		var before, after int
		at, before = y.callsOf(t, at)
		begun := time.Now()
		pace(text)
		for _, line := range lines {
			at = y.seen(t, at, line+": no such command; help lists them\n")
		}
		took := time.Since(begun)
		at, after = y.callsOf(t, at)
		require.Greater(t, after, before, "IOZone is at work")
		typed += len(text) + 2*len("portals\r")
		t.Logf("%d bytes typed and understood in %v, %.0f a second, with %d calls of the file system meanwhile",
			len(text), took.Round(time.Millisecond), float64(len(text))/took.Seconds(), after-before)
	}
	_, seen := y.enter(t, at, "console")
	require.Equal(t, fmt.Sprintf("%d bytes received; 0 overruns of the device\n", typed+len("console\r")), seen)
	_, err := io.WriteString(y.keys, "exit 8\r")
	require.NoError(t, err)
	status, output := y.wait()
	require.Equal(t, 8, status, output)
}
