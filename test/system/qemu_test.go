package system

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
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
		{"events", `uart +terminate +1\n`},
		{"domains", `\nuart +runs `},
		{"portals", `\nconsole0 +uart +\d+ +0 +1\n`},
		{"console", `\n\d+ bytes received, 0 lost\n`},
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

// TestTypingBesideIOZone types at the rate of the line while another domain is at work: no
// byte is lost, and each line is understood as it was typed.
func TestTypingBesideIOZone(t *testing.T) {
	y := bootQEMU(t, "../../configs/shell-iozone.toml")
	y.seen(t, 0, "> ")
	y.seen(t, 0, "iozone write ")
	var typed strings.Builder
	var lines []string
	for i := range 120 {
		line := fmt.Sprintf("line-%03d-%s", i, strings.Repeat(string(rune('a'+i%26)), 60))
		lines = append(lines, line)
		typed.WriteString(line + "\r")
	}
	y.typeAtLineRate(t, typed.String())
	last := lines[len(lines)-1] + ": no such command; help lists them\n"
	at := y.seen(t, 0, last)
	y.seen(t, at, "iozone ") // it is still at work
	_, err := io.WriteString(y.keys, "console\rexit 8\r")
	require.NoError(t, err)
	status, output := y.wait()
	require.Equal(t, 8, status, output)
	require.Contains(t, output, fmt.Sprintf("%d bytes received, 0 lost\n", typed.Len()+len("console\rexit 8\r")))
	rest := output
	for _, line := range lines {
		_, behind, ok := strings.Cut(rest, line+": no such command; help lists them\n")
		require.True(t, ok, "%s is missing, or out of order, in %s", line, output)
		rest = behind
	}
}
