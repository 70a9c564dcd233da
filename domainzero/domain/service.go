package domain

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// serviceBytes is what a domain is charged for a service: an abi.Service and as much as Go keeps
// of it, which a domain could else make grow without a bound. It divides memory.BlockBytes, as a
// slab needs.
const serviceBytes = 512

// A promoted object is one that stands for a service, which ServiceFor finds by it.
type promoted struct {
	object abi.Addr       // which a collection may move: then the whole map is dropped
	typ    *bytecode.Type // the same address may be of objects of several types
}

// A Service is an object that other domains may call (paper, section 2.2). A thread of its
// domain is lent to it for the length of a call: what nobody calls holds none.
type Service struct {
	// Fixed while the service exists, which is until its domain ends: capabilities have Addr, and
	// proxy types are made by Domain and Type.
	Addr   abi.Addr // of its abi.Service
	Domain *Domain
	Type   *bytecode.Type // of the object: pointer-shaped

	// Served in this order. While the domain lives the block has the number: stubs go by that.
	// Each waiter's Waits is the service, unless its domain is gone.
	Waiting []*Thread // callers that wait until it is free

	Name string // by which it was offered last; empty: only passed. For reports and the domain manager

	// Changed along with their places, so that Redirect finds each portal. Nil once it has led them away.
	holders map[*Capabilities]bool // those with a portal to it

	// Native code sees each as one more that waits, so that the return leaves.
	abandoned bool // the thread that serves a call has no caller any more: until Release
	unwanted  bool // nobody can call it any more: it ends with the call that it serves, if nobody wants it then

	index int // in Domain.Services
}

// Block returns native code's view of the service.
func (v *Service) Block() *abi.Service { return memory.At[abi.Service](v.Addr) }

// Holders returns how many domains hold a portal to the service.
func (v *Service) Holders() int { return len(v.holders) }

// A Method is a method that can be called through portals. It is fixed once its stub is made, and
// stays for good: the stub, and package portal where the stub leaves, go by it.
type Method struct {
	Number  int              // its index among all methods of portals, by which stubs name it to Go
	Name    string           // as types have it; for reports
	Params  []*bytecode.Type // without receiver; what the copier goes by, as by Results
	Results []*bytecode.Type

	// The same on both sides of a portal: the stub leaves registers as they are.
	Conv   abi.Convention // receiver first
	Layout abi.CopyLayout // of what it passes in memory, on the service thread's stack
	Code   abi.Addr       // of the service's domain; its stub calls it

	// What copies its parameters, of the domain's space that gets them. 0: there is nothing to copy.
	ArgCopier, ResultCopier abi.Addr
	Refused                 bool // the translator's limits: calls fail

	// Rise with Number: return addresses lead back to the method, which package portal finds by the
	// last. Threads go on at the first two that left the stub: see target.PortalStub.
	Begin, Return, StubEnd abi.Addr // StubEnd is behind the stub's last byte
}

// Receiver returns the part of Conv.Args that is the receiver: addresses of results come before it.
func (m *Method) Receiver() abi.Part {
	return m.Conv.Args[slices.IndexFunc(m.Conv.Args, func(p abi.Part) bool { return p.Index == 0 })]
}

// ByReference reports whether results are passed by reference.
func (m *Method) ByReference() bool { return m.Conv.Args[0].Index < 0 }

// ServiceAt returns the service with a block; nil if that is of no living domain. Precondition:
// a is what a capability or a lent thread says. When a domain ends its capabilities lead to a
// tombstone before its memory is given back.
func (c *Common) ServiceAt(a abi.Addr) *Service {
	return c.Services.Get(memory.At[abi.Service](a).Handle)
}

// ServiceFor returns the service that stands for an object of the domain, made if there is
// none: the object is promoted (paper, section 2.2). Precondition: typ is pointer-shaped, as
// callers have asked, and nothing has collected since object was read: from now on it is a root.
func (d *Domain) ServiceFor(typ *bytecode.Type, object abi.Addr) (*Service, error) {
	key := promoted{object, typ}
	if v := d.promoted[key]; v != nil {
		return v, nil
	}
	a, err := d.blocks.Take()
	if err != nil {
		return nil, err
	}
	v := &Service{Addr: a, Domain: d, Type: typ, holders: map[*Capabilities]bool{}, index: len(d.Services)}
	*v.Block() = abi.Service{Domain: d.Addr, Object: object, Handle: d.common.Services.Add(v)}
	d.Services = append(d.Services, v)
	d.promoted[key] = v
	return v, nil
}

// Unhold ends the service if nobody can call it: there is no portal to it, and it is not offered by name
// (paper, section 2.2). One that serves a call ends with that.
func (v *Service) Unhold() {
	if v.unwanted = len(v.holders) == 0 && v.Name == ""; v.Domain.Gone() {
		return // all of them end
	}
	if v.publishWaiting(); !v.unwanted || v.Block().Thread != 0 || len(v.Waiting) > 0 {
		return
	}
	d := v.Domain
	delete(d.promoted, promoted{v.Block().Object, v.Type})
	v.Sated()
	last := d.Services[len(d.Services)-1]
	d.Services[v.index], last.index = last, v.index
	d.Services = d.Services[:len(d.Services)-1]
	d.common.Services.Remove(v.Block().Handle)
	d.blocks.Give(v.Addr)
}

// Enqueue makes a caller wait. Precondition: it is stopped in its call, waits for nothing else, and
// its arguments are roots: its call begins with them after any number of collections. Package
// portal's enqueue sees to it, and bounds how many wait.
func (v *Service) Enqueue(t *Thread) {
	t.Waits = v
	v.Waiting = append(v.Waiting, t)
	v.publishWaiting()
}

// Abandon makes the return of the call that the service's thread serves go through Go: the
// caller is gone. Precondition: a thread is lent to the service, whose release takes it back:
// package portal's abandon has found it as somebody's callee.
func (v *Service) Abandon() {
	v.abandoned = true
	v.publishWaiting()
}

// Remove removes a caller that waits. Waits, which still names the service, is for who calls to
// change.
func (v *Service) Remove(t *Thread) {
	v.Waiting = slices.DeleteFunc(v.Waiting, func(w *Thread) bool { return w == t })
	v.publishWaiting()
}

// publishWaiting tells native code whether Go must see the return of a call: somebody waits, or the
// caller is gone. Whoever changes either while the domain lives calls it: else stubs return without
// Go.
func (v *Service) publishWaiting() {
	v.Block().Waiting = uint64(len(v.Waiting)) + Word(v.abandoned) + Word(v.unwanted)
}

// Starve notes that callers of the service wait for any thread of its domain, unless that is known.
func (v *Service) Starve() {
	if d := v.Domain; !slices.Contains(d.Starving, v) {
		d.Starving = append(d.Starving, v)
		d.Block.Starving = uint64(len(d.Starving))
	}
}

// Sated ends what Starve noted, if it did.
func (v *Service) Sated() {
	d := v.Domain
	d.Starving = slices.DeleteFunc(d.Starving, func(s *Service) bool { return s == v })
	d.Block.Starving = uint64(len(d.Starving))
}

// Lend lends an idle thread of the domain to a service of it that is free, nil if the domain
// has none and may have no other. Precondition: the service has no thread, for it serves one call
// at a time: Portals.Exit and next ask. They begin a call or release the thread at once.
func (v *Service) Lend() *Thread {
	d := v.Domain
	t := d.common.ThreadAt(d.Block.Idle)
	if t == nil {
		var err error
		if t, err = d.NewThread(d.Config.Stack); err != nil {
			return nil
		}
	} else {
		d.Block.Idle = t.TCB.Next
	}
	t.TCB.Service, v.Block().Thread = v.Addr, t.Addr
	return t
}

// Release takes a lent thread back: it is idle, ready to be lent by native code. Precondition:
// t is lent to v, and runs nothing any more: the next call begins at the top of its stack.
func (t *Thread) Release(v *Service) {
	v.abandoned = false
	v.publishWaiting()
	t.TCB.Caller, t.TCB.Service, v.Block().Thread = 0, 0, 0
	memory.Store(t.TCB.StackTop, 0)
	t.TCB.TLSType, t.TCB.TLSData = 0, 0
	t.TCB.State = abi.ThreadIdle
	t.TCB.Next, t.Domain.Block.Idle = t.Domain.Block.Idle, t.Addr
	if v.unwanted {
		v.Unhold()
	}
}
