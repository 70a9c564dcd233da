package domainzero

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// A console is where domains print. Once a driver waits for output, what other domains
// print is kept until the driver takes it; if there is no more room the printing thread
// waits, so that nothing is lost. Without a driver output goes to the machine.
type console struct {
	driver  *Domain   // nil: the machine
	reader  *thread   // of the driver, waits for output
	output  []byte    // at most maxOutput bytes
	taken   int       // of them the driver has, and does not say yet that they are out
	writers []*thread // wait for room; their arguments are what they have still to print
	due     int64     // when the driver is dismissed if it takes nothing while writers wait
}

const maxOutput = 8 << 10

// What a driver may take its time for, in nanoseconds: to take anything while others wait
// for room, and to print the last of the output when the system's main domain has ended.
const (
	dismissNanos = 30_000_000_000
	drainNanos   = 5_000_000_000
)

// debugWrite is debug.write.
func debugWrite(s *System, t *thread, save *abi.RegSave) *thread {
	c := &s.console
	if c.driver == nil || c.driver == t.domain {
		s.accept(argumentBytes(save, 0))
		s.print(argumentBytes(save, 0))
		return t
	}
	if len(c.writers) > 0 || !s.put(save) {
		if len(c.writers) == 0 {
			c.due = s.platform.Nanos() + dismissNanos
		}
		c.writers = append(c.writers, t)
		t = nil
	}
	s.wakeReader()
	return t
}

// accept notes what is printed, by whatever way.
func (s *System) accept(text []byte) {
	if s.config.Tap != nil {
		_, _ = s.config.Tap.Write(text) // an error of it has nowhere to be reported
	}
}

// print prints on the machine.
func (s *System) print(text []byte) { _, _ = s.config.Console.Write(text) }

// put moves as much of a writer's text as there is room for to the output, and reports
// whether that was all of it.
func (s *System) put(save *abi.RegSave) bool {
	c, text := &s.console, argumentBytes(save, 0)
	n := min(len(text), maxOutput-len(c.output))
	s.accept(text[:n])
	c.output = append(c.output, text[:n]...)
	if n == len(text) {
		setResults(save, 0, 0) // behind the text there may be another object
		return true
	}
	setResults(save, argumentWord(save, 0)+uint64(n), uint64(len(text)-n))
	return false
}

func (s *System) wakeReader() {
	if c := &s.console; c.reader != nil && len(c.output) > 0 {
		t := c.reader
		c.reader = nil
		s.enqueue(t, false)
	}
}

// consoleWait is console.wait.
func consoleWait(s *System, t *thread, save *abi.RegSave) *thread {
	c, code := &s.console, bytecode.CodeOK
	switch {
	case !t.domain.config.Console || c.driver != nil && c.driver != t.domain:
		code = bytecode.CodeDenied
	case c.reader != nil:
		code = bytecode.CodeBusy
	default:
		c.driver, c.reader = t.domain, t
	}
	setResult(save, 0, uint64(code))
	if code != bytecode.CodeOK {
		return t
	}
	c.output, c.taken, c.due = c.output[:copy(c.output, c.output[c.taken:])], 0, s.platform.Nanos()+dismissNanos
	t.rest()
	s.letWrite()
	return nil
}

// consoleTake is console.take.
func consoleTake(s *System, t *thread, save *abi.RegSave) *thread {
	n, c := 0, &s.console
	if c.driver == t.domain {
		n = copy(argumentBytes(save, 0), c.output[c.taken:])
		c.taken += n
	}
	if n > 0 {
		c.due = s.platform.Nanos() + dismissNanos
	}
	return t.results(save, uint64(n))
}

// letWrite lets waiting writers print what there is room for.
func (s *System) letWrite() {
	c := &s.console
	for len(c.writers) > 0 && s.put(saveAt(c.writers[0].tcb.SavedSP)) {
		t := c.writers[0]
		c.writers = slices.Delete(c.writers, 0, 1)
		s.enqueue(t, false)
	}
	s.wakeReader()
}

// say prints text of DomainZero, which cannot wait: if the driver leaves no room, what it
// was to print goes to the machine.
func (s *System) say(text string) {
	c := &s.console
	if c.driver != nil && len(c.output)+len(text) > maxOutput {
		s.flush(c.taken)
	}
	s.accept([]byte(text))
	if c.driver == nil || len(c.output)+len(text) > maxOutput {
		s.print([]byte(text))
		return
	}
	c.output = append(c.output, text...)
	s.wakeReader()
}

// flush prints on the machine what the driver was to print, from a byte on.
func (s *System) flush(from int) {
	c := &s.console
	for len(c.output) > from {
		s.print(c.output[from:])
		c.output = c.output[:from]
		s.letWrite()
	}
}

// closeConsole ends all domains but the console's driver, if there is one.
func (s *System) closeConsole() {
	for _, d := range s.domains {
		if s.console.driver != nil && d != s.console.driver {
			s.end(d, s.main.status)
		}
	}
}

// printed reports whether the driver, if there is one, has printed all output.
func (s *System) printed() bool {
	c := &s.console
	return c.driver == nil || c.reader != nil && len(c.output) == 0
}

// leaveConsole ends a domain's part in the console: as a driver, and as one that waits to
// print. What the driver took and may not have got out is printed: rather twice than never.
func (s *System) leaveConsole(d *Domain) {
	c := &s.console
	c.writers = slices.DeleteFunc(c.writers, func(t *thread) bool { return t.domain == d })
	if c.driver == d {
		if c.reader != nil {
			s.enqueue(c.reader, false)
		}
		s.flush(0)
		*c = console{}
	}
}

// dismiss ends the driver's part in the console if writers have waited for too long, or if
// nothing else will happen any more, and reports whether it did. The machine prints what the
// driver has not taken.
func (s *System) dismiss(idle bool) bool {
	c := &s.console
	if len(c.writers) == 0 || !idle && s.platform.Nanos() < c.due {
		return false
	}
	d := c.driver
	s.leaveConsole(d)
	s.say("domain " + d.Name() + " does not take what others print: the machine prints it\n")
	return true
}

// wait blocks until a line fires, until a time at most, or until the console's driver is to
// be dismissed.
func (s *System) wait(until int64) {
	if len(s.console.writers) > 0 {
		until = min(until, s.console.due)
	}
	if !s.pending() {
		s.platform.Wait(until)
	}
}
