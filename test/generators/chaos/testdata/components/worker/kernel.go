package worker

import (
	"errors"
	"strconv"

	"github.com/portico-os/portico/components/hostfile"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
	"github.com/portico-os/portico/test/generators/chaos/testdata/components/contract"
)

func (w *worker) lookup() {
	if n := len(w.names); n > 0 {
		i := w.next(n)
		w.peers[i] = nil
		w.peer(i)
	}
	if _, err := w.d.Find("nothing"); !errors.Is(err, portals.ErrDenied) {
		wrong("a look-up that is not granted")
	}
}

func (w *worker) offer() {
	err := w.d.Export(w.exported(), &peer{w: w, variable: w.self.variable})
	if err != nil && !errors.Is(err, portals.ErrBusy) && !errors.Is(err, portals.ErrDenied) {
		wrong("export: " + err.Error())
	}
	if err := w.d.Export("nothing", w.self); !errors.Is(err, portals.ErrDenied) {
		wrong("an export that is not granted")
	}
}

func (w *worker) exported() string {
	name, _ := w.d.Param("export")
	return name
}

func (w *worker) collect() { portals.Collect() }

type private struct {
	a, b int
	text string
}

type described interface{ Describe() string }

// values compares, hashes and names what interfaces hold.
func (w *worker) values() {
	n := w.next(100)
	m := map[any]int{n: 1, private{n, 2, "x"}: 2, contract.ErrRound: 3, "text": 4, 2.5: 5}
	if m[n] != 1 || m[any(private{n, 2, "x"})] != 2 || m[any(contract.ErrRound)] != 3 || m["text"] != 4 || m[2.5] != 5 {
		wrong("a map")
	}
	var a, b any = private{n, 1, "long enough"}, private{n, 1, "long enough"}
	if a != b {
		wrong("equal values")
	}
	if _, ok := a.(described); ok {
		wrong("an assertion")
	}
	if _, ok := any(contract.ErrRound).(error); !ok {
		wrong("no assertion")
	}
	err := tries(func() { _ = a.(described) })
	if err == nil {
		wrong("an assertion that fails")
	}
	a, b = []int{1}, []int{1}
	if err := tries(func() { w.kept = a == b }); err == nil || err.Error() == "" {
		wrong("what cannot be compared")
	}
	if err := tries(func() { m[a] = 1 }); err == nil || err.Error() == "" {
		wrong("what cannot be hashed")
	}
}

func (w *worker) print() { portals.Print("working\n") }

func (w *worker) yield() { portals.Yield() }

func (w *worker) sleep() {
	until := portals.Nanos() + int64(w.next(800_000))
	if portals.Sleep(until); portals.Nanos() < until {
		wrong("a sleep was short")
	}
}

func (w *worker) lock() {
	w.self.lock.Lock()
	w.self.served++
	if w.next(2) == 0 {
		portals.Yield()
	}
	w.self.lock.Unlock()
}

// make makes objects, small ones and large ones.
func (w *worker) make() {
	switch w.next(8) {
	case 0:
		w.held = make([]byte, 200_000)
		for _, x := range w.held {
			if x != 0 {
				wrong("memory that is not clear")
				break
			}
		}
	case 1:
		w.held = nil
	default:
		var list *contract.Node
		for i := range w.next(200) {
			list = &contract.Node{Left: list, N: i}
		}
		w.kept = list
	}
}

// trap has checks fail.
func (w *worker) trap() {
	var none *private
	zero, list := w.next(1), []int{1, 2}
	for i, f := range []func(){
		func() { none.a = 1 },
		func() { w.kept = 1 / zero },
		func() { w.kept = list[2+zero] },
		func() { w.kept = list[1+zero : zero] },
		func() { w.kept = make([]int, zero-1) },
		func() { in8(0x3f6) },
		func() { panic(contract.ErrRound) },
	} {
		if err := tries(f); err == nil {
			wrong("a check that does not fail: " + strconv.Itoa(i))
		}
	}
}

// file reads and writes a file of the host.
func (w *worker) file() {
	if w.path == "" {
		return
	}
	f, err := hostfile.Open(w.path)
	if err != nil {
		switch err {
		case portals.ErrDenied:
			Denied++
		case portals.ErrNotFound, portals.ErrQuota:
		default:
			wrong("open: " + err.Error())
		}
		return
	}
	m, err := memobj.New(512)
	if !called("New", err, false) {
		return
	}
	if w.next(2) == 0 {
		m = Lent // which may be revoked
	}
	for _, do := range []func() error{
		func() error { return f.ReadAt(int64(w.next(3000)), m, 0, 128) },
		func() error { return f.WriteAt(int64(w.next(3000)), m.ReadOnly(), 64, 64) },
		f.Sync,
	} {
		if err := do(); err != nil && err != portals.ErrIO && err != memobj.ErrRevoked {
			wrong("a file: " + err.Error())
		}
	}
	if err := f.ReadAt(0, m, 500, 500); err != memobj.ErrRange && err != memobj.ErrRevoked {
		wrong("a read beyond")
	}
	if _, err := hostfile.Open("nothing"); err != portals.ErrDenied {
		wrong("a file that is not granted")
	}
}

// system asks for what DomainZero knows.
func (w *worker) system() {
	if _, ok := w.d.Param("names"); !ok {
		wrong("a parameter")
	}
	if portals.TickRate() == 0 {
		wrong("the tick rate")
	}
	if w.d.Name() == "" {
		wrong("a name")
	}
	if portals.Wanted() {
		wrong("somebody waits for a domain's first thread")
	}
}

// memory makes and revokes memory objects.
func (w *worker) memory() {
	size := 64 + w.next(5000)
	if w.next(10) == 0 {
		size = 300_000
	}
	m, err := memobj.New(memobj.Bytes(size))
	if !called("New", err, false) {
		return
	}
	m.Fill(0, size, 3)
	part, err := m.Sub(8, 32)
	if !called("Sub", err, false) {
		return
	}
	if _, err := part.ReadOnly().Sub(4, 4); !called("Sub", err, false) {
		return
	}
	var b [16]byte
	part.Read(0, b[:])
	if part.Write(16, b[:]); b[15] != 3 {
		wrong("what was filled")
	}
	m.Copy(0, part.ReadOnly(), 0, 32)
	if _, err := m.Sub(size, 1); err != memobj.ErrRange {
		wrong("a part beyond")
	}
	if w.next(3) > 0 {
		Kept = part
		return
	}
	fresh, err := m.Revoke()
	if !called("Revoke", err, false) {
		return
	}
	if fresh.Get8(0) != 3 || w.revokes && part.Len() != 0 {
		wrong("a revocation")
	}
	if err := memobj.AsError(tries(func() { part.Get8(0) })); w.revokes && err != memobj.ErrRevoked {
		wrong("a part of what was revoked")
	}
	if _, err := m.Revoke(); err != memobj.ErrRevoked {
		wrong("a second revocation")
	}
	if w.next(2) == 0 {
		renew()
	}
}

// renew makes what is lent anew if it was revoked.
func renew() {
	if Lent.Len() > 0 {
		return
	}
	if m, err := memobj.New(256); called("New", err, false) {
		Lent = m
	}
}

// denied asks for what is not granted.
func (w *worker) denied() {
	if managerEnd(0, 1) != 9 || managerStart(0) != 9 {
		wrong("a manager")
	}
	if _, err := manager.Whole(); err != portals.ErrDenied {
		wrong("figures")
	}
	if w.d.WaitOutput() != portals.ErrDenied || w.d.TakeOutput(make([]byte, 8)) != 0 {
		wrong("output")
	}
	if interruptHandle(63, w.handle) != 9 {
		wrong("a line")
	}
}

// parks parks and unparks, itself or who waits.
func (w *worker) parks() {
	unpark(w.handle.thread)
	unpark(1 << 40)
	unpark(self())
	if !park(portals.Never) {
		wrong("a park that nobody ended")
	}
	until := portals.Nanos() + 50_000
	if w.handle.thread != self() && park(until) {
		_ = until // somebody who knew it by an older name
	}
}
