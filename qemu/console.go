package qemu

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/portico-os/portico/boot"
)

// statusLine is how the kernel's last line begins.
const statusLine = boot.MessagePrefix + "status "

var status = regexp.MustCompile("^" + statusLine + `([0-9]{1,3})\n$`)

// A console passes on what comes out of a serial port. Carriage returns before line ends
// are left out, and so is the kernel's last line: a line that looks like it is held back
// until another byte follows.
type console struct {
	out     io.Writer
	held    []byte // not passed on yet: a carriage return or the beginning of such a line
	midLine bool   // what was passed on does not end with a line's end
	err     error  // of out; what follows is dropped
}

// Write never fails, so that the machine runs on.
func (c *console) Write(p []byte) (int, error) {
	text := bytes.ReplaceAll(append(c.held, p...), []byte("\r\n"), []byte("\n"))
	pass := len(text)
	if bytes.HasSuffix(text, []byte("\r")) {
		pass--
	}
	start := bytes.LastIndexByte(text[:pass], '\n') + 1
	if start == pass && start > 0 {
		start = bytes.LastIndexByte(text[:pass-1], '\n') + 1
	}
	if (start > 0 || !c.midLine) && mayBeStatus(string(text[start:pass])) {
		pass = start
	}
	c.pass(text[:pass])
	c.held = bytes.Clone(text[pass:])
	return len(p), nil
}

func (c *console) pass(text []byte) {
	if len(text) == 0 {
		return
	}
	c.midLine = text[len(text)-1] != '\n'
	if c.err == nil {
		_, c.err = c.out.Write(text)
	}
}

// mayBeStatus tells whether text is a status line or the beginning of one.
func mayBeStatus(text string) bool {
	if len(text) <= len(statusLine) {
		return strings.HasPrefix(statusLine, text)
	}
	digits, ok := strings.CutPrefix(text, statusLine)
	digits = strings.TrimSuffix(digits, "\n")
	return ok && len(digits) <= 3 && strings.Trim(digits, "0123456789") == ""
}

// end returns the status in the last line, if that is the kernel's, and passes on what
// else is left.
func (c *console) end() (int, bool) {
	m := status.FindSubmatch(c.held)
	if m == nil {
		c.pass(c.held)
		return 0, false
	}
	n, err := strconv.Atoi(string(m[1]))
	return n, err == nil
}
