package services

import (
	"io"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
)

// A Console is where domains print. Once a driver waits for output, what other domains
// print is kept until the driver takes it; if there is no more room the printing thread
// waits, so that nothing is lost. Without a driver output goes to the machine.
type Console struct {
	cpu     *cpu.CPU
	machine io.Writer
	tap     io.Writer        // gets all that is printed, by whatever way; may be nil
	driver  *domain.Domain   // nil: the machine
	reader  *domain.Thread   // of the driver, waits for output
	output  []byte           // at most maxOutput bytes
	taken   int              // of them the driver has, and does not say yet that they are out
	writers []*domain.Thread // wait for room; their arguments are what they have still to print
	due     int64            // when the driver is dismissed if it takes nothing while writers wait
}

const maxOutput = 8 << 10

// dismissNanos is how long a driver may take its time to take anything while others wait for
// room, in nanoseconds.
const dismissNanos = 30_000_000_000

// Driver returns the domain that drives the console, nil if none does.
func (o *Console) Driver() *domain.Domain { return o.driver }

// Writers reports whether threads wait for room, and until when the driver may let them.
func (o *Console) Writers() (waiting bool, until int64) { return len(o.writers) > 0, o.due }

func (o *Console) postpone() { o.due = o.cpu.Machine.Nanos() + dismissNanos }

// debugWrite prints at once if nobody drives the console or the driver itself prints; else the
// text goes to the driver in the order in which threads came.
func debugWrite(s *Services, c call) *domain.Thread {
	o := &s.Console
	if o.driver == nil || o.driver == c.Domain {
		o.accept(c.bytes(0))
		o.print(c.bytes(0))
		return c.Thread
	}
	waits := len(o.writers) > 0 || !o.put(c)
	if waits {
		if len(o.writers) == 0 {
			o.postpone()
		}
		o.writers = append(o.writers, c.Thread)
	}
	o.wakeReader()
	if waits {
		return nil
	}
	return c.Thread
}

// accept notes what is printed.
func (o *Console) accept(text []byte) {
	if o.tap != nil {
		_, _ = o.tap.Write(text) // an error of it has nowhere to be reported
	}
}

// print prints on the machine.
func (o *Console) print(text []byte) { _, _ = o.machine.Write(text) }

// put moves as much of a writer's text as there is room for to the output, and reports
// whether that was all of it.
func (o *Console) put(c call) bool {
	text := c.bytes(0)
	n := min(len(text), maxOutput-len(o.output))
	o.accept(text[:n])
	o.output = append(o.output, text[:n]...)
	if n == len(text) {
		c.set(0, 0) // behind the text there may be another object
		return true
	}
	c.results(c.word(0)+uint64(n), uint64(len(text)-n))
	return false
}

func (o *Console) wakeReader() {
	if t := o.reader; t != nil && len(o.output) > 0 {
		o.reader = nil
		o.cpu.Enqueue(t, false)
	}
}

// consoleWait makes the first domain that may and calls it the driver. To call it again says
// that what was taken is out.
func consoleWait(s *Services, c call) *domain.Thread {
	o := &s.Console
	switch {
	case !c.Domain.Config.Console || o.driver != nil && o.driver != c.Domain:
		return c.code(bytecode.CodeDenied)
	case o.reader != nil:
		return c.code(bytecode.CodeBusy)
	}
	c.code(bytecode.CodeOK)
	o.driver, o.reader = c.Domain, c.Thread
	o.output, o.taken = o.output[:copy(o.output, o.output[o.taken:])], 0
	o.postpone()
	c.Settle()
	o.letWrite()
	return nil
}

func consoleTake(s *Services, c call) *domain.Thread {
	n, o := 0, &s.Console
	if o.driver == c.Domain {
		n = copy(c.bytes(0), o.output[o.taken:])
		o.taken += n
	}
	if n > 0 {
		o.postpone()
	}
	return c.results(uint64(n))
}

// letWrite lets waiting writers print what there is room for.
func (o *Console) letWrite() {
	for len(o.writers) > 0 && o.put(call{Thread: o.writers[0], save: o.writers[0].Save()}) {
		t := o.writers[0]
		o.writers = slices.Delete(o.writers, 0, 1)
		o.cpu.Enqueue(t, false)
	}
	o.wakeReader()
}

// Say prints text of DomainZero, which cannot wait: if the driver leaves no room, what it
// was to print goes to the machine.
func (o *Console) Say(text string) {
	if o.driver != nil && len(o.output)+len(text) > maxOutput {
		o.flush(o.taken)
	}
	o.accept([]byte(text))
	if o.driver == nil || len(o.output)+len(text) > maxOutput {
		o.print([]byte(text))
		return
	}
	o.output = append(o.output, text...)
	o.wakeReader()
}

// Flush prints on the machine what the driver was to print.
func (o *Console) Flush() { o.flush(0) }

// flush prints on the machine what the driver was to print, from a byte on.
func (o *Console) flush(from int) {
	for len(o.output) > from {
		o.print(o.output[from:])
		o.output = o.output[:from]
		o.letWrite()
	}
}

// Printed reports whether the driver, if there is one, has printed all output.
func (o *Console) Printed() bool {
	return o.driver == nil || o.reader != nil && len(o.output) == 0
}

// leave ends a domain's part in the console: as a driver, and as one that waits to print. What
// the driver took and may not have got out is printed: rather twice than never.
func (o *Console) leave(d *domain.Domain) {
	o.writers = slices.DeleteFunc(o.writers, func(t *domain.Thread) bool { return t.Domain == d })
	if o.driver == d {
		if o.reader != nil {
			o.cpu.Enqueue(o.reader, false)
		}
		o.flush(0)
		*o = Console{cpu: o.cpu, machine: o.machine, tap: o.tap}
	}
}

// Last prints the last words of a domain that ends. What it was to print as the console's
// driver comes before.
func (o *Console) Last(d *domain.Domain) {
	if d.LastWords != "" {
		o.leave(d)
		o.Say(d.LastWords)
	}
}

// Dismiss ends the driver's part in the console if writers have waited for too long, or if
// nothing else will happen any more, and reports whether it did. The machine prints what the
// driver has not taken.
func (o *Console) Dismiss(idle bool) bool {
	if len(o.writers) == 0 || !idle && o.cpu.Machine.Nanos() < o.due {
		return false
	}
	d := o.driver
	o.leave(d)
	o.Say("domain " + d.Name() + " does not take what others print: the machine prints it\n")
	return true
}
