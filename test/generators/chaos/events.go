package chaos

import (
	"cmp"
	"slices"
	"strings"

	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/heap"
	"github.com/portico-os/portico/domainzero/memory"
)

// An event is something that components, devices, managers or the host may make happen.
type event struct {
	name string
	can  func(p place, after bool) string // why it cannot happen at a place; "" if it can
	do   func(r *run, a at)
}

// at is where an event happens: on behalf of which thread, if any, and a number for what else is open.
type at struct {
	place  place
	thread *domain.Thread // nil: there is none
	number int
}

// Why events cannot happen at places.
const (
	onlyOutside    = "the processor is claimed: nobody else ends or restarts domains"
	nothingDooms   = "between two operations nothing has a reason to end a domain: it would have been found before"
	nothingRan     = "nothing has run since the thread's function returned, and nobody had a reason"
	nothingHandled = "code that copies goes on at once: nobody runs who could have a reason"
	nothingMoves   = "native code copies there, or has copied: nobody collects"
	nothingBehind  = "there is no more behind it than before the next place"
	inTheMiddle    = "in the middle of an operation no component runs that could take or give memory"
	nativeAlone    = "native code calls the hook, and DomainZero is not entered"
	notHooked      = "no hook is called there"
	onceInEachRun  = "it happens when a run begins or ends, and is no event's time"
)

// dooms is can of events that doom a domain at once. In functions that enter native code it would be
// doomed when all that is doomed has just ended.
func dooms(p place, after bool) string {
	if copies(p) && after {
		return nothingHandled
	}
	if !after && (p == "exit Exit" || p == "room OpenScheduler") {
		return nothingRan
	}
	switch p.sort() {
	case sortEnter, sortHook:
		return nothingDooms
	case sortSystem:
		return cmp.Or(everywhere(p, after), nothingDooms)
	}
	return ""
}

// copies reports whether code that copies asks for something at a place.
func copies(p place) bool { return strings.HasPrefix(string(p), "portal Copy") }

// everywhere is can of what changes the world and nothing that DomainZero is about to look at.
func everywhere(p place, _ bool) string {
	if p != systemWait && p.sort() == sortSystem {
		return onceInEachRun
	}
	return ""
}

// outside is can of what who has not claimed the processor does.
func outside(p place, after bool) string {
	if p != systemWait {
		return cmp.Or(everywhere(p, after), onlyOutside)
	}
	return ""
}

// between is can of what other threads do in between: at the beginning of an exit, and in the wait.
func between(p place, after bool) string {
	switch p.sort() {
	case sortExit, sortIntrinsic, sortPortal:
		if !after {
			return ""
		}
	}
	if p == systemWait {
		return ""
	}
	return cmp.Or(everywhere(p, after), inTheMiddle)
}

// collects is can of what collects a domain other than the one that runs.
func collects(p place, after bool) string {
	switch {
	case copies(p) || p == "portal PortalAnswers" || p == "exit Intrinsic":
		return nothingMoves
	case p == stepHeld || p == stepLink:
		return ""
	}
	return between(p, after)
}

// hookFails is the event of a scheduler that fails in a hook the next time that it is called. Native code
// calls hooks, so that nobody sees it happen: it is ordered before.
const hookFails = "scheduler fails there"

// enterPlace is where all native code is entered.
const enterPlace = place(sortEnter + " cpu.CPU.enter")

// hooked is can of hookFails.
func hooked(p place, after bool) string {
	if p.sort() != sortHook {
		return cmp.Or(everywhere(p, after), notHooked)
	}
	return ""
}

// seen is everywhere, but in hooks that native code alone calls.
func seen(p place, after bool) string {
	if p == "hook Call" || p == "hook Enter" {
		return nativeAlone
	}
	return everywhere(p, after)
}

var events = []event{
	{"end current", dooms, func(r *run, a at) { r.doom(r.currentOf(a)) }},
	{"end caller", dooms, func(r *run, a at) { r.doom(r.callerOf(a)) }},
	{"end callee", dooms, func(r *run, a at) { r.doom(r.calleeOf(a)) }},
	{"end other", dooms, func(r *run, a at) { r.doom(r.other(a.number)) }},
	{"end maker", dooms, func(r *run, a at) { r.doom(r.maker(a.number)) }},
	{"end main", dooms, func(r *run, _ at) { r.endMain() }},
	{"end from outside", outside, func(r *run, a at) { r.endOutside(a.number) }},
	{"restart from outside", outside, func(r *run, a at) { r.restartOutside(a.number) }},
	{"end by manager", seen, func(r *run, a at) { r.tellWarden("End", a.number) }},
	{"restart by manager", seen, func(r *run, a at) { r.tellWarden("Restart", a.number) }},
	{"panic current", seen, func(r *run, a at) { r.order(r.currentOf(a), orderPanics, 1) }},
	{"panic callee", seen, func(r *run, a at) { r.order(r.calleeOf(a), orderPanics, 1) }},
	{"panic other", seen, func(r *run, a at) { r.order(r.other(a.number), orderPanics, 1) }},
	{"exit", seen, func(r *run, a at) { r.order(r.other(a.number), orderExits, 1) }},
	{"heap exhausted", seen, func(r *run, a at) { r.order(r.other(a.number), orderHogs, 1) }},
	{"stack exhausted", seen, func(r *run, a at) { r.order(r.other(a.number), orderOverflows, 1) }},
	{"revoke", seen, func(r *run, a at) { r.order(r.other(a.number), orderRevokes, 1) }},
	{"rest", seen, func(r *run, a at) { r.order(r.calleeOf(a), orderRests, 1+a.number%2000) }},
	{"memory gone", between, func(r *run, a at) { r.takeMemory(1 + a.number%40) }},
	{"threads gone", between, func(r *run, a at) { r.takeThreads(r.other(a.number), 1+a.number%60) }},
	{"names denied", between, func(r *run, a at) { r.deny(r.other(a.number), 1+a.number%60) }},
	{"host refuses", seen, func(r *run, a at) { r.refuse(1 + a.number%200) }},
	{"collect other", collects, func(r *run, a at) { r.collect(a) }},
	{"collections forced", between, func(r *run, a at) { r.force(1 + a.number%100) }},
	{"slice over", seen, func(r *run, _ at) { r.machine.now += 2 * sliceNanos }},
	{"deadlines pass", seen, func(r *run, _ at) { r.machine.now += 3 * sliceNanos }},
	{"long time", seen, func(r *run, _ at) { r.machine.now += 40_000 * sliceNanos }},
	{"interrupt", seen, func(r *run, a at) { r.interrupt(r.other(a.number), 0) }},
	{"handler fails", seen, func(r *run, a at) { r.interrupt(r.other(a.number), 1+a.number%3) }},
	{"handler of current fails", seen, func(r *run, a at) { r.interrupt(r.currentOf(a), 1+a.number%3) }},
	{"handler of callee fails", seen, func(r *run, a at) { r.interrupt(r.calleeOf(a), 1+a.number%3) }},
	{"handler of caller fails", seen, func(r *run, a at) { r.interrupt(r.callerOf(a), 1+a.number%3) }},
	{"handler endless", seen, func(r *run, a at) { r.interrupt(r.other(a.number), orderEndless) }},
	{"scheduler fails", seen, func(r *run, a at) { r.misschedule(a, 1) }},
	{"scheduler fails later", seen, func(r *run, a at) { r.misschedule(a, 5) }},
	{"scheduler wrong", seen, func(r *run, a at) { r.misschedule(a, 2+a.number%2) }},
	{hookFails, hooked, func(r *run, a at) { r.misschedule(a, 8+slices.Index(r.names.Hooks, a.place.name())) }},
	{"scheduler slow", seen, func(r *run, a at) { r.misschedule(a, 4) }},
}

func eventNamed(name string) *event {
	i := slices.IndexFunc(events, func(e event) bool { return e.name == name })
	return &events[i]
}

// possible returns why an event cannot happen at a place, before or behind it; "" if it can.
func possible(p place, e *event, after bool) string {
	if after && (p.sort() == sortEnter || p.sort() == sortHook || p.sort() == sortStep || p == systemWait) {
		return nothingBehind
	}
	return e.can(p, after)
}

// An injection is an event when a place is passed for the first time after so many entries of native
// code, since the run was armed.
type injection struct {
	Place  place
	From   int
	After  bool
	Event  string
	Number int
}

// victims are the domains that events may end: all but the bystander's and the warden's.
func (r *run) victims() (list []*domain.Domain) {
	for _, d := range *r.domains {
		if d.Number >= r.world.first && !d.Gone() && !slices.Contains(r.moving, d) {
			list = append(list, d)
		}
	}
	return list
}

// other returns a victim by a number, nil if there is none.
func (r *run) other(number int) *domain.Domain {
	list := r.victims()
	if len(list) == 0 {
		return nil
	}
	return list[number%len(list)]
}

// victim returns a domain if it is one, or another.
func (r *run) victim(d *domain.Domain, number int) *domain.Domain {
	if d != nil && slices.Contains(r.victims(), d) {
		return d
	}
	return r.other(number)
}

// threadOf returns the thread on whose behalf DomainZero does something.
func (r *run) threadOf(a at) *domain.Thread {
	t := a.thread
	if t == nil {
		t = r.thread
	}
	if t == nil || t.Domain.Ended {
		return nil
	}
	return t
}

func (r *run) currentOf(a at) *domain.Domain {
	if t := r.threadOf(a); t != nil {
		return r.victim(t.Domain, a.number)
	}
	return r.other(a.number)
}

func (r *run) callerOf(a at) *domain.Domain {
	if t := r.threadOf(a); t != nil {
		if c := r.cpu.Common.ThreadAt(t.TCB.Caller); c != nil {
			return r.victim(c.Domain, a.number)
		}
	}
	return r.other(a.number)
}

func (r *run) calleeOf(a at) *domain.Domain {
	if t := r.threadOf(a); t != nil {
		if c := r.cpu.Common.ThreadAt(t.TCB.Callee); c != nil {
			return r.victim(c.Domain, a.number)
		}
		if v := t.Waits; v != nil {
			return r.victim(v.Domain, a.number)
		}
	}
	return r.other(a.number)
}

// maker returns a domain that has made memory objects, if there is one.
func (r *run) maker(number int) *domain.Domain {
	var list []*domain.Domain
	for _, d := range r.victims() {
		if d.Objects.Made > 0 {
			list = append(list, d)
		}
	}
	if len(list) == 0 {
		return r.other(number)
	}
	return list[number%len(list)]
}

// doom ends a domain when the operation in progress is over.
func (r *run) doom(d *domain.Domain) {
	if d == nil {
		return
	}
	r.cpu.Doom(d, 9)
}

// endMain ends the domain that the system ends with: what else the run would show is lost.
func (r *run) endMain() {
	if r.number%8 != 0 { // of few runs
		r.doom(r.other(r.number))
		return
	}
	r.over = true
	r.cpu.Doom((*r.domains)[wardenNumber], 0)
}

func (r *run) endOutside(number int) {
	if d := r.other(number); d != nil {
		r.ends++
		r.passed["system End"]++
		r.countHooks(d)
		r.check(r.sys.End(d, 8))
	}
}

func (r *run) restartOutside(number int) {
	d := r.other(number)
	if d == nil {
		return
	}
	r.endOutside(number)
	r.passed["system Restart"]++
	_, err := r.sys.Restart(d)
	r.check(err)
}

// tellWarden sets one of the warden's variables to the number of a domain.
func (r *run) tellWarden(variable string, number int) {
	if d := r.other(number); d != nil {
		r.set((*r.domains)[wardenNumber], wardenPath, variable, 0, uint64(d.Number+1))
	}
}

// Orders of package worker.
const (
	orderPanics = iota
	orderExits
	orderHogs
	orderOverflows
	orderHandler
	orderRevokes
	orderRests

	orderEndless = 4 // of handlers
)

func (r *run) order(d *domain.Domain, what, how int) {
	if d != nil {
		r.set(d, workerPath, "Orders", what, uint64(how))
	}
}

// interrupt fires a domain's line, whose handler does something in a way.
func (r *run) interrupt(d *domain.Domain, how int) {
	if d == nil || len(d.Config.Interrupts) == 0 {
		return
	}
	r.order(d, orderHandler, how)
	r.machine.raised |= 1 << d.Config.Interrupts[0]
	if how == orderEndless {
		r.endless = d
	}
}

// misschedule has a scheduler do wrong: that of the thread's domain, if it has one that does.
func (r *run) misschedule(a at, how int) {
	var list []*domain.Domain
	for _, d := range r.victims() {
		if d.Config.Scheduler == ficklePath {
			list = append(list, d)
		}
	}
	if len(list) == 0 {
		return
	}
	d := r.currentOf(a)
	if !slices.Contains(list, d) {
		d = list[a.number%len(list)]
	}
	r.set(d, ficklePath, "Order", 0, uint64(how))
}

// takeMemory takes all of the machine's memory that is free, until so many places have been passed.
func (r *run) takeMemory(places int) {
	taken := r.takeFree()
	r.starved = true
	r.later(places, func() { r.putFree(taken) })
}

// takeFree takes all memory that is free, in large pieces first.
func (r *run) takeFree() (taken []memory.Run) {
	for bytes := memoryBytes / 2; bytes >= memory.BlockBytes; {
		if a := r.cpu.Common.Pool.Take(bytes); a != 0 {
			taken = append(taken, memory.Run{Addr: a, Bytes: bytes})
		} else {
			bytes /= 2
		}
	}
	return taken
}

func (r *run) putFree(taken []memory.Run) {
	for _, x := range taken {
		r.cpu.Common.Pool.Put(x.Addr, x.Bytes)
	}
}

// clearFree clears all memory that is free: which was cleared before depends on how the run before has ended.
func (r *run) clearFree() {
	taken := r.takeFree()
	for _, x := range taken {
		r.cpu.Common.Pool.Clear(x.Addr, x.Bytes)
	}
	r.putFree(taken)
}

func (r *run) takeThreads(d *domain.Domain, places int) {
	if d == nil {
		return
	}
	before := r.world.domains[d.Number].Threads
	d.Config.Threads = len(d.Threads)
	r.later(places, func() { d.Config.Threads = before })
}

func (r *run) deny(d *domain.Domain, places int) {
	if d == nil {
		return
	}
	before := r.world.domains[d.Number]
	d.Config.Imports, d.Config.Files = nil, nil
	r.denied = true
	r.later(places, func() { d.Config.Imports, d.Config.Files = before.Imports, before.Files })
}

func (r *run) refuse(places int) {
	r.machine.refused = true
	r.later(places, func() { r.machine.refused = false })
}

// collect collects a domain, as DomainZero does for others that lack memory.
func (r *run) collect(a at) {
	d := r.other(a.number)
	if t := r.threadOf(a); d == nil || t != nil && t.Domain == d {
		return
	}
	d.Collect()
}

func (r *run) force(places int) {
	heaps := &r.cpu.Common.Heaps
	before := heaps.Forced
	heaps.Forced = heap.Forcing{Every: 1}
	r.later(places, func() { heaps.Forced = before })
}
