package memory

import (
	"errors"

	"github.com/portico-os/portico/translator/abi"
)

// ErrQuota says that a domain's quota is used up.
var ErrQuota = errors.New("a quota of its configuration is used up: memory, heap, stack or threads")

// ErrNoMemory says that the machine's memory is used up.
var ErrNoMemory = errors.New("the machine has no memory left for domains: give it more, or the domains less")

// A Run is memory of a pool that somebody holds.
type Run struct {
	Addr  abi.Addr
	Bytes int
}

// An Account is what one domain has taken from the pool besides the runs of its heap. The
// domain's end closes it: then all is given back, and nothing can be taken any more.
type Account struct {
	pool  *Pool
	limit int // bytes that may be taken
	taken int // bytes
	runs  map[abi.Addr]int
}

// NewAccount returns an account that may hold up to a limit in bytes.
func NewAccount(p *Pool, limit int) *Account {
	return &Account{pool: p, limit: limit, runs: map[abi.Addr]int{}}
}

// Taken returns how many bytes are held.
func (a *Account) Taken() int { return a.taken }

// Take returns zeroed memory of at least n bytes.
func (a *Account) Take(n int) (abi.Addr, error) {
	n = Round(n)
	if a.runs == nil || a.taken+n > a.limit {
		return 0, ErrQuota
	}
	at := a.pool.Alloc(n)
	if at == 0 {
		return 0, ErrNoMemory
	}
	a.taken += n
	a.runs[at] = n
	return at, nil
}

// Give gives back what Take returned, unless Close did.
func (a *Account) Give(at abi.Addr) {
	n, ok := a.runs[at]
	if !ok {
		return
	}
	a.taken -= n
	delete(a.runs, at)
	a.pool.Release(at, n)
}

// MoveTo moves what Take returned to another account, whatever its limit: its holder could not
// do without.
func (a *Account) MoveTo(to *Account, at abi.Addr) {
	n := a.runs[at]
	delete(a.runs, at)
	a.taken -= n
	to.runs[at] = n
	to.taken += n
}

// Close gives everything back.
func (a *Account) Close() {
	for at, n := range a.runs {
		a.pool.Release(at, n)
	}
	a.runs, a.taken = nil, 0
}
