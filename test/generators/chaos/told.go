package chaos

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// mostRecent is how many of the last entries of native code are told of a run that does not end.
const mostRecent = 24

// An entry is who entered native code, where, and why it left.
type entry struct {
	thread *domain.Thread
	now    int64
	pc     abi.Addr
	reason abi.Reason
	number uint64
}

// noteEntry notes who enters, and noteExit why they have left.
func (r *run) noteEntry(t *domain.Thread) {
	e := &r.recent[r.machine.entries%mostRecent]
	*e = entry{thread: t, now: r.machine.now, pc: memory.LoadAddr(t.TCB.SavedSP + abi.RegSaveBytes)}
}

func (r *run) noteExit(b *abi.CPU) {
	e := &r.recent[r.machine.entries%mostRecent]
	if e.reason = b.Reason; b.Reason == abi.ReasonIntrinsic {
		e.number = *domain.Register(memory.At[abi.RegSave](b.NativeSP), abi.NumberReg)
	}
	if r.calm {
		return // how long ends take depends on the order of maps
	}
	for _, x := range []uint64{e.thread.TCB.Index, uint64(e.now), uint64(e.reason), e.number} {
		r.trace = (r.trace ^ x) * 0x100000001b3
	}
}

// state tells who waits for what, and who ran last: for whoever asks why a run does not go on.
func (r *run) state() string {
	var b strings.Builder
	fmt.Fprintf(&b, "it is %d; in the run queue:", r.machine.now)
	for _, x := range *r.queue {
		fmt.Fprintf(&b, " %T of %s,", x, x.Owner().Name())
	}
	fmt.Fprintf(&b, " then %v and %v\n", *r.yielded, *r.more)
	fmt.Fprintf(&b, "what is linked in steps is for %s\n", r.linksFor())
	for _, d := range *r.domains {
		if d.Ended {
			fmt.Fprintf(&b, "%s has ended\n", d.Name())
			continue
		}
		fmt.Fprintf(&b, "%s: state %d, started %v, settled %v, doomed %v, held %v, owes %d ns, turns %d\n", d.Name(), d.Block.State, d.Started,
			d.Settled, d.Doomed, d.Held != nil, d.Owes, r.get(d, workerPath, "Turns", 0))
		for _, t := range d.Threads {
			if t.TCB.State != abi.ThreadIdle || t.TCB.Service != 0 {
				fmt.Fprintf(&b, "\tthread %d %s; goes on at %#x, %d attempts, deadline %d\n", t.TCB.Index, r.why(t), t.ResumeAt, t.Again.Count, t.Deadline.Due)
			}
		}
	}
	fmt.Fprintf(&b, "last entries:\n")
	for i := range mostRecent {
		if e := r.recent[(r.machine.entries+1+i)%mostRecent]; e.thread != nil {
			fmt.Fprintf(&b, "\t%d: thread %d of %s at %#x, left for %s %#x\n", e.now, e.thread.TCB.Index, e.thread.Domain.Name(), e.pc, r.names.reason(e.reason), e.number)
		}
	}
	return b.String()
}

// linksFor names the thread for which DomainZero links in steps.
func (r *run) linksFor() string {
	job := reflect.ValueOf(r.cpu.Common).Elem().FieldByName("job")
	if job.IsNil() {
		return "nobody"
	}
	of := func(t *domain.Thread) uintptr { return reflect.ValueOf(t).Elem().FieldByName("Job").Pointer() }
	for _, d := range *r.domains {
		for _, t := range d.Threads {
			if of(t) == job.Pointer() {
				return fmt.Sprintf("thread %d of %s", t.TCB.Index, d.Name())
			}
		}
	}
	return "a thread that wants it no more"
}
