package memory

import (
	"errors"

	"github.com/portico-os/portico/translator/abi"
)

// ErrQuota says that a domain's quota is used up. Services turn it, as ErrNoMemory, into
// bytecode.CodeQuota.
var ErrQuota = errors.New("a quota of its configuration is used up: memory, heap, stack or threads")

// ErrNoMemory says that the machine's memory is used up, whatever the domain's quota.
var ErrNoMemory = errors.New("the machine has no memory left for domains: give it more, or the domains less")

// A Run is memory of a pool that somebody holds: whole blocks. Without bytes it is none. Areas of
// heaps are made of them.
type Run struct {
	Addr  abi.Addr // of its first block
	Bytes int      // all of it, not what was asked for: the pool wants this when it gets the run back
}

// An Account is what one domain has taken from the pool besides the runs of its heap. The
// domain's end closes it: then all is given back, and nothing can be taken any more.
type Account struct {
	// Whole blocks count, by address from runs. MoveTo alone may take more than the limit.
	pool  *Pool // where the runs are from, and go back to; fixed
	limit int   // bytes that may be taken, of the domain's configuration; fixed
	taken int   // bytes, the sum of runs: take holds it against the limit, figures show it

	// By address; nil once the account is closed. It is what Close goes by: nothing else knows
	// what a domain took.
	runs  map[abi.Addr]accountRun
	order []abi.Addr // the keys, the same ones in each run of a system

	// Fixed. Take calls it between pieces of what it clears, with the run already entered:
	// interrupt handlers run meanwhile.
	step func()
}

// An accountRun is a run that an account holds; Give and Close give it back by this.
type accountRun struct {
	bytes   int                          // whole blocks, as taken counts them and release wants them
	release func(at abi.Addr, bytes int) // the pool's way back for the way that it was taken
	place   int                          // in order
}

// NewAccount returns an account that may hold up to a limit in bytes. Take calls step while it
// clears memory, which may take longer than others can wait.
func NewAccount(p *Pool, limit int, step func()) *Account {
	return &Account{pool: p, limit: limit, runs: map[abi.Addr]accountRun{}, step: step}
}

// Taken returns how many bytes are held.
func (a *Account) Taken() int { return a.taken }

// Take returns zeroed memory of at least n bytes.
func (a *Account) Take(n int) (abi.Addr, error) {
	at, err := a.take(accountRun{bytes: Round(n), release: a.pool.Release}, a.pool.Take)
	if err == nil {
		a.pool.ClearInSteps(at, n, a.step)
	}
	return at, err
}

// Fits reports whether Take gives n bytes.
func (a *Account) Fits(n int) bool {
	return a.runs != nil && a.taken+Round(n) <= a.limit && a.pool.fit(Round(n)/BlockBytes) >= 0
}

// Clean clears some of the memory that Take would give, as [Pool.Clean].
func (a *Account) Clean(n int) bool { return a.pool.Clean(n) }

// TakeSparse is Take for memory to little of which will be written, such as a stack. It lets
// nobody else run.
func (a *Account) TakeSparse(n int) (abi.Addr, error) {
	return a.take(accountRun{bytes: Round(n), release: a.pool.ReleaseSparse}, a.pool.AllocSparse)
}

// take takes a run from the pool by a way of the pool's, and enters it.
func (a *Account) take(r accountRun, from func(n int) abi.Addr) (abi.Addr, error) {
	if a.runs == nil || a.taken+r.bytes > a.limit {
		return 0, ErrQuota
	}
	at := from(r.bytes)
	if at == 0 {
		return 0, ErrNoMemory
	}
	a.add(at, r)
	return at, nil
}

func (a *Account) add(at abi.Addr, r accountRun) {
	r.place = len(a.order)
	a.runs[at], a.order, a.taken = r, append(a.order, at), a.taken+r.bytes
}

// remove removes a run, if it is there.
func (a *Account) remove(at abi.Addr) (r accountRun, ok bool) {
	if r, ok = a.runs[at]; ok {
		n := len(a.order) - 1
		last := a.order[n]
		moved := a.runs[last]
		moved.place = r.place
		a.runs[last], a.order[r.place], a.order, a.taken = moved, last, a.order[:n], a.taken-r.bytes
		delete(a.runs, at)
	}
	return r, ok
}

// Give gives back what was taken, unless Close did. Precondition: nothing refers to it, for
// another domain may get it.
func (a *Account) Give(at abi.Addr) {
	if r, ok := a.remove(at); ok {
		r.release(at, r.bytes)
	}
}

// MoveTo moves what was taken to another account, whatever its limit: its holder could not do
// without. Precondition: this account has taken it, and to is not closed: sums would be wrong, and
// the run never be given back.
func (a *Account) MoveTo(to *Account, at abi.Addr) {
	r, _ := a.remove(at)
	to.add(at, r)
}

// closedAtOnce is how many runs Close gives back before others may run.
const closedAtOnce = 4

// Close gives some back of what was taken, and reports whether that was the rest. Precondition: nothing
// refers to it, nor will, for others get it.
func (a *Account) Close() (done bool) {
	for n := len(a.order); n > 0; n = len(a.order) {
		if a.Give(a.order[n-1]); n%closedAtOnce == 0 {
			return false
		}
	}
	a.runs = nil
	return true
}
