package golib

// A panicRecord is a panic under way: it was thrown and no deferred call that recovered
// it has returned yet.
type panicRecord struct {
	value  any
	older  *panicRecord
	defers *Defers // the frame whose deferred calls it is running
	callee uintptr // the deferred call it is running: what frameself gives in there

	recovered  bool
	repanicked bool // recovered and thrown again with the same value
	aborted    bool // a newer panic has left the deferred call that this one was running
}

func currentPanic() *panicRecord {
	r, _ := threadValue().(*panicRecord)
	return r
}

// Panic is the built-in panic.
func Panic(v any) {
	if v == nil {
		v = new(PanicNilError)
	}
	pushPanic(v)
	throw()
}

func pushPanic(v any) {
	r := new(panicRecord)
	r.value = v
	r.older = currentPanic()
	setThreadValue(r)
}

// Recover is the built-in recover, called by the function whose frameself is self.
func Recover(self uintptr) any {
	r := currentPanic()
	if r == nil || r.recovered || r.callee != self {
		return nil
	}
	r.recovered = true
	return r.value
}

// Forward is called by a function that the compiler made and that stands for the one it
// calls, a bound method for example, before that call: what the callee recovers counts as
// recovered by the caller, whose frameself and framecallee are given.
func Forward(self, callee uintptr) {
	if r := currentPanic(); r != nil && r.callee == self {
		r.callee = callee
	}
}

// Defers are the deferred calls of one activation of a function that have not run yet.
type Defers struct {
	first func()
	more  []func() // after the first
}

// PushDefer adds a deferred call, which must not be nil.
func PushDefer(d *Defers, f func()) {
	if d.first == nil && len(d.more) == 0 {
		d.first = f
		return
	}
	d.more = append(d.more, f)
}

// pop removes the latest deferred call; nil if there is none.
func (d *Defers) pop() func() {
	if d == nil {
		return nil
	}
	if n := len(d.more); n > 0 {
		f := d.more[n-1]
		d.more[n-1] = nil
		d.more = d.more[:n-1]
		return f
	}
	f := d.first
	d.first = nil
	return f
}

// RunDefers runs the deferred calls of a function that returns.
func RunDefers(d *Defers) {
	for f := d.pop(); f != nil; f = d.pop() {
		f()
	}
}

// Unwind runs the deferred calls of a function through which a panic passes, or in which
// a trap was raised. It returns true if the panic was recovered: the function returns.
// Otherwise the panic goes on to its callers.
func Unwind(d *Defers, trap, a, b int) bool {
	if trap != trapNone {
		pushPanic(trapError(trap, a, b))
	}
	r := currentPanic()
	if r == nil {
		return false
	}
	for older := r.older; older != nil; older = older.older {
		if older.defers == d {
			older.aborted = true
		}
	}
	r.defers = d
	for f := d.pop(); f != nil; f = d.pop() {
		r.callee = frameCallee()
		f()
		r.callee = 0
		if r.recovered {
			older := r.older
			for older != nil && older.aborted {
				older = older.older
			}
			setThreadValue(older)
			RunDefers(d)
			return true
		}
	}
	return false
}

// Run calls the first function of a thread. A panic that it does not recover ends the
// domain.
func Run(f func()) {
	defer endIfPanicking()
	f()
}

func endIfPanicking() {
	if r := currentPanic(); r != nil {
		panicked(panicText(r))
	}
}
