package services

import (
	"io"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/cpu"
	"github.com/portico-os/portico/domainzero/domain"
)

// A Console is where domains print. Once a driver waits for output, what other domains
// print is kept until the driver takes it; if there is no more room the printing thread
// waits, so that nothing is lost. Without a driver output goes to the machine.
type Console struct {
	// Fixed: leave clears all else.
	cpu     *cpu.CPU  // by which it wakes threads, and whose clock it goes by
	machine io.Writer // where output goes without a driver
	tap     io.Writer // gets all that is printed, by whatever way, once and in order; may be nil

	// Set by consoleWait, until leave: the end of the domain, or its dismissal. The end of the system
	// waits for the driver.
	driver *domain.Domain // nil: the machine
	reader *domain.Thread // of the driver, waits for output; nil: none waits, or it was woken

	// Empty without a driver. It is printed on the machine if the driver leaves before consoleWait
	// says that it is out: leave relies on taken bytes to be here.
	output []byte // at most maxOutput bytes
	taken  int    // of them the driver has, and does not say yet that they are out

	line line // in which the next text goes on that is not the driver's own

	// Stopped in debug.write, whose arguments are roots. They print in this order, and nobody
	// passes them but the driver and DomainZero.
	writers []*domain.Thread // wait for room for their text, or for their turn when the driver has left

	// By the clock of platform.Clock.Nanos. Valid while writers wait: Due and Turn go by it.
	due int64 // when the driver is dismissed if it takes nothing while writers wait
}

// maxOutput is how many bytes DomainZero keeps for the driver, on behalf of all who print. It is as
// much as one debug.write writes, which therefore fits once all is taken.
const maxOutput = intrinsics.MaxWrite

// dismissNanos is how long a driver may take its time to take anything while others wait for
// room, in nanoseconds.
const dismissNanos = 30_000_000_000

// Driver returns the domain that drives the console, nil if none does.
func (o *Console) Driver() *domain.Domain { return o.driver }

// Due returns until when the driver may let threads wait for room, domain.Never if none waits.
func (o *Console) Due() int64 {
	if len(o.writers) == 0 {
		return domain.Never
	}
	return o.due
}

// postpone gives the driver its full time again.
func (o *Console) postpone() { o.due = o.cpu.Machine.Nanos() + dismissNanos }

// debugWrite prints at once if the driver itself prints; else the texts of threads are printed in
// the order in which they came.
func debugWrite(s *Services, c call) *domain.Thread {
	o, text := &s.Console, written(c) // though it may have to wait: it is there
	switch {
	case o.driver == c.Domain:
		o.accept(text)
		o.print(text)
	case len(o.writers) > 0 || !o.write(c.Domain, text):
		if len(o.writers) == 0 {
			o.postpone()
		}
		o.writers = append(o.writers, c.Thread)
		return nil
	}
	return c.Thread
}

// written returns what a call of debug.write writes, which has room in an empty output. It is in
// the heap: it is asked for anew after whatever may collect.
func written(c call) []byte { return c.bytes(0)[:min(c.int(1), maxOutput)] }

// accept notes what is printed.
func (o *Console) accept(text []byte) {
	if o.tap != nil {
		_, _ = o.tap.Write(text) // an error of it has nowhere to be reported
	}
}

// print prints on the machine.
func (o *Console) print(text []byte) { _, _ = o.machine.Write(text) }

// write leaves a text to the driver, or prints it if there is none, and reports whether there was
// room for all of it. If not, nothing has happened.
func (o *Console) write(d *domain.Domain, text []byte) bool {
	if o.driver != nil && len(o.output)+len(text) > maxOutput {
		return false
	}
	text = o.neutral(d, text)
	o.accept(text)
	if o.driver == nil {
		o.print(text)
		return true
	}
	o.output = append(o.output, text...)
	o.wakeReader()
	return true
}

// writeNext writes what the first writer waits to print, and reports whether one waited and there
// was room.
func (o *Console) writeNext() bool {
	if len(o.writers) == 0 {
		return false
	}
	t := o.writers[0]
	if !o.write(t.Domain, written(call{Thread: t, save: t.Save()})) {
		return false
	}
	o.writers = slices.Delete(o.writers, 0, 1)
	o.cpu.Enqueue(t, false)
	return true
}

// wakeReader lets the driver's reader go on if there is output.
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
	if o.driver == nil || o.taken > 0 {
		o.postpone()
	}
	o.driver, o.reader = c.Domain, c.Thread
	o.output, o.taken = o.output[:copy(o.output, o.output[o.taken:])], 0
	c.Settle()
	o.wakeReader()
	for o.writeNext() {
	}
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

// Say prints text of DomainZero, which cannot wait: if the driver leaves no room, what it
// was to print goes to the machine.
func (o *Console) Say(text string) { o.say(nil, text) }

// say is Say of a text that has words of a domain, if there is one.
func (o *Console) say(d *domain.Domain, text string) {
	if o.write(d, []byte(text)) {
		return
	}
	o.flush(o.taken)
	if !o.write(d, []byte(text)) {
		shown := o.neutral(d, []byte(text))
		o.accept(shown)
		o.print(shown)
	}
}

// neutral returns a text as the console may show it: a domain's, or the system's if d is nil.
func (o *Console) neutral(d *domain.Domain, text []byte) []byte {
	if d != nil && !d.Config.Raw {
		return o.line.neutral(text)
	}
	for _, b := range text {
		o.line.follow(b)
	}
	return text
}

// Flush prints on the machine all that is still to be printed. Precondition: nothing runs any more,
// for the driver would print it once more: System.run calls it at its end.
func (o *Console) Flush() {
	for o.flush(0); o.writeNext(); o.flush(0) {
	}
}

// flush prints on the machine what the driver was to print, from a byte on.
func (o *Console) flush(from int) {
	o.print(o.output[from:])
	o.output, o.taken = o.output[:from], from
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
		o.flush(0)
		*o = Console{cpu: o.cpu, machine: o.machine, tap: o.tap, writers: o.writers, line: o.line}
	}
}

// Last prints the last words of a domain that ends. What it was to print as the console's
// driver comes before.
func (o *Console) Last(d *domain.Domain) {
	if d.LastWords != "" {
		o.leave(d)
		o.say(d, d.LastWords)
	}
}

// Turn is called between two threads, and does at most one of two things: if the driver has left
// while writers waited, it prints what the first of them waits to print; if writers have waited for
// too long, or are all that is left, which is when idle is set, it dismisses the driver. It reports
// whether it did.
func (o *Console) Turn(idle bool) bool {
	switch {
	case o.driver == nil:
		return o.writeNext()
	case len(o.writers) == 0 || !idle && o.cpu.Machine.Nanos() < o.due:
		return false
	}
	d := o.driver
	o.leave(d)
	o.Say("domain " + d.Name() + " does not take what others print: the machine prints it\n")
	return true
}
