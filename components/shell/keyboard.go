package shell

import (
	"errors"

	"github.com/portico-os/portico/components/console"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Keys with a meaning.
const (
	keyInterrupt = 'C' & 31 // drop the line, or stop what is being shown
	keyEnd       = 'D' & 31 // exit, on an empty line
	keyBackspace = 'H' & 31
	keyKill      = 'U' & 31 // erase the line
	keyEscape    = '[' & 31 // begins what arrows and the like send
	keyDelete    = 127

	bell = "\a"
)

// maxLine is how many bytes a line may have; more are not taken.
const maxLine = 1024

// patience is how long to wait for a domain that is being started, in nanoseconds.
const patience = 10e9

// A keyboard reads lines from a console. It prints what is typed, as the typist sees it
// nowhere else, and many keys at once if they come fast.
type keyboard struct {
	domain  *portals.Domain
	name    string // the console's
	buffer  *memobj.Memory
	console console.Console
	typed   []byte // not looked at yet
	echo    []byte // not printed yet
	last    byte
	escape  int // bytes of a sequence after keyEscape, that one included
}

// readLine shows a prompt and returns the next line.
func (k *keyboard) readLine(prompt string) (string, error) {
	k.show(prompt)
	var line []byte
	for {
		key, err := k.next()
		if err != nil {
			return "", err
		}
		previous := k.last
		k.last = key
		switch {
		case k.inEscape(key):
		case key == '\n' && previous == '\r': // one end of line in two bytes
		case key == '\r' || key == '\n':
			k.show("\n")
			k.flush()
			return string(line), nil
		case key == keyBackspace || key == keyDelete:
			line = k.erase(line)
		case key == keyKill:
			for len(line) > 0 {
				line = k.erase(line)
			}
		case key == keyEnd && len(line) == 0:
			k.show("exit\n")
			k.flush()
			return "exit", nil
		case key == keyInterrupt:
			k.show("^C\n" + prompt)
			line = line[:0]
		case key < ' ':
		case len(line) == maxLine:
			k.show(bell)
		default:
			line = append(line, key)
			k.echo = append(k.echo, key)
		}
	}
}

// inEscape tells whether a key is part of a sequence that begins with keyEscape: "[" and
// parameters up to a letter or the like, "O" and one more, or one other.
func (k *keyboard) inEscape(key byte) bool {
	switch {
	case key == keyEscape:
		k.escape = 1
		return true
	case key < ' ':
		k.escape = 0 // whatever it was: ends of lines stay such
	case k.escape == 1 && (key == '[' || key == 'O'):
		k.escape = 2
		return true
	case k.escape == 2 && key >= ' ' && key < '@':
		return true
	case k.escape > 0:
		k.escape = 0
		return true
	}
	return false
}

// erase removes the line's last character, which may have several bytes.
func (k *keyboard) erase(line []byte) []byte {
	if len(line) == 0 {
		return line
	}
	n := len(line) - 1
	for n > 0 && line[n]&0xc0 == 0x80 {
		n--
	}
	k.show("\b \b")
	return line[:n]
}

func (k *keyboard) show(text string) { k.echo = append(k.echo, text...) }

func (k *keyboard) flush() {
	if len(k.echo) > 0 {
		portals.Print(string(k.echo))
		k.echo = k.echo[:0]
	}
}

// next returns the next key, after waiting for it.
func (k *keyboard) next() (byte, error) {
	for len(k.typed) == 0 {
		k.flush()
		if err := k.wait(); err != nil {
			return 0, err
		}
	}
	key := k.typed[0]
	k.typed = k.typed[1:]
	return key, nil
}

// wait waits for input and fetches it. If the console's domain ends it looks for the next
// one of that name.
func (k *keyboard) wait() error {
	if k.console == nil {
		if err := k.connect(); err != nil {
			return err
		}
	}
	err := k.console.Wait()
	if err == nil {
		err = k.fetch()
	}
	if errors.Is(err, portals.ErrTerminated) {
		k.console = nil
		return nil
	}
	return err
}

// connect looks the console up.
func (k *keyboard) connect() error {
	var err error
	portals.Poll(portals.Nanos()+patience, func() bool {
		k.console, err = portals.Lookup[console.Console](k.domain, k.name)
		return !errors.Is(err, portals.ErrNotFound)
	})
	return err
}

// fetch takes the input that is there.
func (k *keyboard) fetch() error {
	n, err := k.console.Read(k.buffer, 0, k.buffer.Len())
	if err != nil {
		return err
	}
	b := make([]byte, n)
	k.buffer.Read(0, b)
	k.typed = append(k.typed, b...)
	return nil
}

// interrupted tells whether somebody typed the key that stops, and forgets what was typed
// before it.
func (k *keyboard) interrupted() bool {
	if k.console == nil || k.fetch() != nil {
		return false
	}
	for i := len(k.typed) - 1; i >= 0; i-- {
		if k.typed[i] == keyInterrupt {
			k.typed = k.typed[i+1:]
			return true
		}
	}
	return false
}
