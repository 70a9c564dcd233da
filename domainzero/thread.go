package domainzero

import (
	"github.com/portico-os/portico/translator/abi"
)

// A threadState says where a thread's registers are while it does not run.
type threadState uint64

// The thread states. Native code changes threadReady to nothing else: a thread that is
// threadReady, is not the processor's current one and is not in the run queue is blocked
// in a portal call that stayed in native code, with SavedSP at a return address.
const (
	threadIdle    threadState = iota // has no frames: a service thread without a call
	threadReady                      // runs, or is blocked natively
	threadStopped                    // SavedSP points to a RegSave
	threadDead
)

// A thread is what Go knows of a thread. Its control block and stack are the domain's
// memory; the control block is native code's view.
type thread struct {
	addr    abi.Addr
	tcb     *abi.Thread
	domain  *Domain
	memory  abi.Addr // block run that holds control block and stack
	bytes   int
	queued  bool
	entries []entry    // functions still to run, one after the other
	roots   []abi.Part // arguments or results that wait for the thread to go on
	rootsAt abi.Addr   // where those are that have no register
	trace   []abi.Addr
	call    *portalCall // the portal call that it serves, if that began in Go: portalCall
	waits   *service    // whose thread it waits for
	portalCall
}

// An entry is a call that starts a thread: of code with one function value. Without code
// it is the point where the domain's own scheduler takes over.
type entry struct {
	code, argument abi.Addr
	component      string // path of the component that it starts
}

// threadStagger shifts control blocks and stacks against each other by cache lines, so
// that those of many threads do not compete for one set of the first-level cache.
const threadStagger = 5 * 64

// minStack is the least size of a stack in bytes.
const minStack = 16 << 10

// newThread makes an idle thread with a stack of n bytes.
func (d *Domain) newThread(n int) (*thread, error) {
	n = max(n, minStack)
	if len(d.threads) >= d.config.Threads {
		return nil, ErrQuota
	}
	bytes := blocksFor(n+blockBytes) * blockBytes
	memory, err := d.takeMemory(bytes)
	if err != nil {
		return nil, err
	}
	top := memory + abi.Addr(bytes) - abi.Addr(d.sys.threads%8*threadStagger)
	d.sys.threads++
	addr := (top - threadBlockBytes) &^ 63
	t := &thread{addr: addr, tcb: threadAt(addr), domain: d, memory: memory, bytes: bytes}
	*t.tcb = abi.Thread{StackLimit: memory + abi.StackReserve, StackTop: addr, Domain: d.addr, Index: uint64(d.sys.threads)}
	d.threads = append(d.threads, t)
	d.sys.threadOf[addr] = t
	return t, nil
}

// threadBlockBytes is the room for a thread control block.
const threadBlockBytes = 192

func (t *thread) state() threadState     { return threadState(t.tcb.State) }
func (t *thread) setState(s threadState) { t.tcb.State = uint64(s) }

// prepareAt makes an idle thread call code when it next runs, with the registers of the
// returned RegSave and the words from sp up as arguments, and then return to address then.
func (t *thread) prepareAt(sp, code, then abi.Addr) *abi.RegSave {
	sp -= 8
	storeAddr(sp, then)
	storeAddr(sp-8, code)
	sp -= 8 + abi.RegSaveBytes
	save := saveAt(sp)
	*save = abi.RegSave{}
	t.tcb.SavedSP = sp
	t.roots = nil
	t.setState(threadStopped)
	return save
}

// startNext prepares the thread's next entry and reports whether there is one.
func (t *thread) startNext() bool {
	if len(t.entries) == 0 {
		return false
	}
	e := t.entries[0]
	t.entries = t.entries[1:]
	if e.code == 0 {
		if err := t.domain.sys.openScheduler(t.domain); err != nil {
			t.domain.sys.die(t, err.Error())
			return false
		}
		return t.startNext()
	}
	t.domain.starting = e.component
	storeAddr(t.tcb.StackTop-stackPad, 0)
	t.prepareAt(t.tcb.StackTop-stackPad, e.code, t.domain.sys.exitStub).General[0] = uint64(e.argument)
	return true
}

// saveIndex returns the index of a register in RegSave.General.
func saveIndex(r abi.Reg) int { return int(r) }
