package worker

import (
	"errors"
	"strconv"
	"strings"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/generators/chaos/testdata/components/contract"
)

// What a run reads and writes.
var (
	Orders [7]int         // what to do next, by the numbers below, 0 when it is done
	Seen   [16]int        // how calls ended, by the numbers of outcomes; the first are those that succeeded
	Denied int            // how often what the configuration grants was not permitted
	Turns  int            // of the loop
	Lent   *memobj.Memory // what Lend returns
	Kept   *memobj.Memory // what was got last
)

// Orders: what the next step of any thread is to do, but the handler's.
const (
	panics = iota
	exits
	hogs
	overflows
	handler // 1: reads nothing, 2: divides, 3: sets what is no variable, 4: takes its time
	revokes // what is lent
	rests   // sleep so many microseconds
)

// outcomes are the errors with which calls may fail.
var outcomes = []error{
	portals.ErrTerminated, portals.ErrRevoked, portals.ErrQuota, portals.ErrBusy, portals.ErrTimeout,
	portals.ErrDeadlock, portals.ErrFault, portals.ErrDenied,
}

// mostPeers are known at a time.
const mostPeers = 6

type worker struct {
	d      *portals.Domain
	rand   uint64
	names  []string
	peers  []contract.Peer // by names, and then those that were met; nil: it is gone
	self   *peer
	held   []byte
	spare  [4]*memobj.Memory
	got    *portals.AtomicVariable
	kept   any
	grown  [][]byte
	handle *device
	path   string

	revokes bool // what is revoked cannot be read any more
}

// next returns a number below n.
func (w *worker) next(n int) int {
	w.rand ^= w.rand << 13
	w.rand ^= w.rand >> 7
	w.rand ^= w.rand << 17
	return int(w.rand>>11) % n
}

func wrong(text string) { portals.Print("wrong: " + text + "\n") }

// called notes how a call ended, and reports whether it succeeded.
func called(what string, err error, timed bool) bool {
	if err == nil {
		Seen[0]++
		return true
	}
	for i, known := range outcomes {
		if errors.Is(err, known) {
			if Seen[i+1]++; known == portals.ErrTimeout && !timed {
				wrong(what + " has a deadline")
			}
			return false
		}
	}
	wrong(what + " fails: " + err.Error())
	return false
}

// tries calls f, and returns the error that it panics with. It panics with all else.
func tries(f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			var ok bool
			if err, ok = v.(error); !ok {
				panic(v)
			}
		}
	}()
	f()
	return nil
}

// ordered is a value to panic with.
type ordered int

// step does what is ordered.
func (w *worker) step() {
	switch {
	case Orders[panics] != 0:
		Orders[panics] = 0
		if Turns%2 == 0 {
			panic(ordered(Turns))
		}
		panic("as ordered")
	case Orders[exits] != 0:
		Orders[exits] = 0
		portals.Exit(3)
	case Orders[hogs] != 0:
		Orders[hogs] = 0
		for {
			w.grown = append(w.grown, make([]byte, 32<<10))
		}
	case Orders[overflows] != 0:
		Orders[overflows] = 0
		w.kept = deeper(1)
	case Orders[revokes] != 0:
		Orders[revokes] = 0
		_, err := Lent.Revoke()
		called("Revoke", err, false)
	case Orders[rests] != 0:
		n := Orders[rests]
		Orders[rests] = 0
		portals.Sleep(portals.Nanos() + int64(n)*1000)
	}
}

func deeper(n int) int { return deeper(n+1) + n }

// Start works without end. Parameters: seed; names, of peers to look up; export; line; file; met, whether
// peers are told of it.
func Start(d *portals.Domain) error {
	params := d.Params()
	w := &worker{d: d, rand: uint64(params.Int("seed", 1))*0x9e3779b97f4a7c15 | 1, names: strings.Fields(params.String("names", ""))}
	name, line, kinds := params.String("export", ""), params.Int("line", 0), strings.Fields(params.String("kinds", ""))
	w.path = params.String("file", "")
	met := params.Bool("meet", false)
	w.revokes = params.Bool("revokes", true)
	if err := params.Err(); err != nil {
		return err
	}
	w.peers = make([]contract.Peer, len(w.names), mostPeers)
	w.self = &peer{w: w}
	var err error
	if Lent, err = memobj.New(256); err != nil {
		return err
	}
	if w.self.variable, err = portals.NewAtomicVariable(); err != nil {
		return err
	}
	w.handle = &device{variable: w.self.variable, object: Lent}
	if line > 0 {
		if err := d.HandleInterrupt(line, w.handle); err != nil {
			return err
		}
	}
	if err := d.Export(name, w.self); err != nil {
		return err
	}
	if met {
		for i := range w.names {
			if p := w.peer(i); p != nil {
				_, err := p.Meet(w.self)
				called("the first Meet", err, false)
			}
		}
	}
	var list []func(w *worker)
	for _, k := range kinds {
		n, err := strconv.Atoi(k)
		if err != nil {
			return err
		}
		list = append(list, acts[n%len(acts)])
	}
	for ; ; Turns++ {
		w.step()
		list[w.next(len(list))](w)
		if Turns%16 == 15 {
			portals.Yield()
		}
	}
}

// acts are what workers do.
var acts = []func(w *worker){
	(*worker).ping, (*worker).sum, (*worker).must, (*worker).text, (*worker).graph, (*worker).large, (*worker).any,
	(*worker).fill, (*worker).lend, (*worker).meet, (*worker).relay, (*worker).wait, (*worker).blocked, (*worker).variable,
	(*worker).order, (*worker).lookup, (*worker).collect, (*worker).values, (*worker).print, (*worker).yield, (*worker).sleep,
	(*worker).lock, (*worker).make, (*worker).trap, (*worker).file, (*worker).system, (*worker).memory, (*worker).denied,
	(*worker).parks, (*worker).offer, (*worker).bulk,
}

// peer returns a peer by its place, nil if there is none.
func (w *worker) peer(i int) contract.Peer {
	if i >= len(w.peers) {
		return nil
	}
	if w.peers[i] == nil && i < len(w.names) {
		p, err := portals.Lookup[contract.Peer](w.d, w.names[i])
		switch {
		case err == nil:
			w.peers[i] = p
		case errors.Is(err, portals.ErrDenied):
			Denied++
		case errors.Is(err, portals.ErrNotFound), errors.Is(err, portals.ErrQuota):
		default:
			wrong("look-up: " + err.Error())
		}
	}
	return w.peers[i]
}

// with calls f with a peer, within a time or without one. A peer whose domain has ended is forgotten.
func (w *worker) with(what string, f func(p contract.Peer) error) {
	if len(w.peers) == 0 {
		return
	}
	i := w.next(len(w.peers))
	p := w.peer(i)
	if p == nil {
		return
	}
	timed := w.next(4) == 0
	if timed {
		portals.Deadline(portals.Nanos() + int64(20_000+w.next(2_000_000)))
	}
	var err error
	panicked := tries(func() { err = f(p) })
	if timed {
		portals.Deadline(portals.Never)
	}
	if panicked != nil {
		if err = memobj.AsError(panicked); err == nil {
			err = panicked
		}
	}
	if !called(what, err, timed) && errors.Is(err, portals.ErrTerminated) && i < len(w.peers) && w.peers[i] == p {
		if i < len(w.names) {
			w.peers[i] = nil
		} else {
			w.peers = append(w.peers[:i:i], w.peers[i+1:]...)
		}
	}
}

// met notes a peer that was passed.
func (w *worker) met(p contract.Peer) {
	if p == nil {
		return
	}
	if len(w.peers) < mostPeers {
		w.peers = append(w.peers, p)
	} else if i := w.next(len(w.peers)); i >= len(w.names) {
		w.peers[i] = p
	}
}
