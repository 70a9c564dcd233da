package progress

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// When and how often progress is written.
const (
	silence          = 2 * time.Second
	terminalInterval = 200 * time.Millisecond // in one line, over and over
	fileInterval     = 10 * time.Second       // a line each
)

// A Bar is the progress of one piece of work. A nil Bar is silent.
type Bar struct {
	out      io.Writer
	what     string
	terminal bool
	now      func() time.Time
	start    time.Time
	last     time.Time
	written  bool
}

// Start begins a piece of work, described as in "measuring".
func Start(out io.Writer, what string) *Bar {
	b := &Bar{out: out, what: what, terminal: isTerminal(out), now: time.Now}
	b.start = b.now()
	return b
}

// Set says how much is done.
func (b *Bar) Set(done, total int) {
	if b == nil {
		return
	}
	now := b.now()
	interval := fileInterval
	if b.terminal {
		interval = terminalInterval
	}
	if now.Sub(b.start) < silence || now.Sub(b.last) < interval {
		return
	}
	b.last, b.written = now, true
	left := ""
	if elapsed := now.Sub(b.start); done > 0 {
		rest := elapsed * time.Duration(total-done) / time.Duration(done)
		left = fmt.Sprintf(", %v left", rest.Round(time.Second))
	}
	text := fmt.Sprintf("%s: %d of %d%s", b.what, done, total, left)
	if b.terminal {
		fmt.Fprintf(b.out, "\r%s\x1b[K", text)
	} else {
		fmt.Fprintln(b.out, text)
	}
}

// End clears the line on a terminal.
func (b *Bar) End() {
	if b != nil && b.terminal && b.written {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
