// Package clerk calls the operations of DomainZero with right and with hostile arguments, and
// prints what does not come out as it should.
package clerk

import (
	"os"
	"strconv"
	"strings"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Codes, as DomainZero returns them.
const (
	ok = iota
	terminated
	revoked
	quota
	busy
	timeout
	deadlock
	fault
	outOfRange
	denied
	notFound
	failed
	wrongType
)

const maxInt = int(^uint(0) >> 1)

var checks int

func check(good bool, what string) {
	checks++
	if !good {
		portals.Print("wrong: " + what + "\n")
	}
}

func code(got, want int, what string) {
	check(got == want, what+": code "+strconv.Itoa(got)+" for "+strconv.Itoa(want))
}

func panics(f func()) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = r.(error).Error()
		}
	}()
	f()
	return "no panic"
}

// Start does what the parameter says.
func Start(d *portals.Domain) error {
	do, _ := d.Param("do")
	switch do {
	case "names":
		names()
	case "domain":
		domain(d)
	case "memory":
		memory()
	case "files":
		files()
	case "atomics":
		atomics()
	case "values":
		values()
	case "denied":
		deniedAll()
	case "manager":
		manager()
	case "lines":
		lines()
	case "handles":
		v, _ := atomicNew()
		code(interruptHandle(4, &handler{variable: v}), ok, "a handler")
		atomicBlockIf(v, 0)
		exit(0)
	case "serves":
		code(export("theirs", &object{}), ok, "a service")
	case "offers":
		for i := range 200 {
			code(export("theirs"+strconv.Itoa(i), &object{i}), ok, "a service")
		}
	case "offers one":
		export("theirs1", &object{})
	case "yields":
		for range 1000 {
			portals.Yield()
		}
	case "takes turns":
		for range 100 {
			portals.Yield()
		}
	case "deadlines":
		deadlines()
	case "slowly":
		slowly()
	case "slow":
		slow()
	case "takes":
		takes()
	case "asks":
		v, _ := lookup("theirs")
		v.(service).Do()
	case "sleeper":
		check(!park(nanos()+5_000_000), "unparked by another domain")
	case "threads":
		threads()
	case "full":
		full()
	case "ender":
		ender()
	case "exit":
		exit(0x1ff07)
	case "panicked":
		panicked("panic: by hand")
	case "long":
		long()
	case "driver", "lazy", "restless", "reluctant", "leaving":
		drive(do)
	case "idle":
		h, _ := atomicNew()
		atomicBlockIf(h, 0)
	}
	portals.Print("done\n")
	return nil
}

// long prints longer texts than the console takes at once, by all ways that there are.
func long() {
	text := strings.Repeat("0123456789", 3000)
	portals.Print(text)
	println(text)
	_, _ = os.Stdout.WriteString(text)
	debugWrite(text)
}

type object struct{ n int }

func (o *object) Do() {
	const hour = 3_600_000_000_000
	check(deadline(nanos()+hour) == portals.Never, "a call begins without a deadline")
	check(deadline(portals.Never) < nanos()+hour, "and has the one that it set")
	deadline(nanos() + hour)
}

type service interface {
	portals.Portal
	Do()
}

type plain int

func (p plain) Do() {}

type structure struct{ p *object }

func (s structure) Do() {}

func names() {
	o := &object{}
	code(export("other", o), denied, "a name that is not granted")
	code(export("", o), denied, "no name")
	code(export(strings.Repeat("x", 100_000), o), denied, "a very long name")
	code(export("mine", nil), wrongType, "nil")
	code(export("mine", plain(1)), wrongType, "a number")
	code(export("mine", structure{o}), wrongType, "a struct")
	code(export("mine", func() {}), wrongType, "a function")
	code(export("mine", map[int]int{}), wrongType, "a map")
	_, c := lookup("mine")
	code(c, denied, "not offered yet, nor imported")
	code(export("mine", o), ok, "an object")
	code(export("mine", o), busy, "again")
	code(export("second", o), ok, "a second name")
	v, c := lookup("mine")
	check(c == ok && v == any(o), "one's own object")
	v, c = lookup("second")
	check(c == ok && v == any(o), "by its second name")
	v, c = lookup("nothing")
	check(c == denied && v == nil, "a name that is not imported")
	v, c = lookup("missing")
	check(c == notFound && v == nil, "one that nobody offers")
	v, c = lookup("theirs")
	check(c == ok && v != nil, "one of another domain")
	w, _ := lookup("theirs")
	check(v == w, "a portal is itself")
	code(export("third", v), wrongType, "a portal")
	code(export("theirs", o), busy, "what somebody offers")
}

func domain(d *portals.Domain) {
	check(domainName() == "clerk" && d.Name() == "clerk", "name")
	text, found := param("", "do")
	check(found && text == "domain", "parameter of the component that starts")
	text, found = param("github.com/portico-os/portico/domainzero/services/testdata/clerk", "do")
	check(found && text == "domain", "by its path")
	text, found = param("example.org/other", "key")
	check(found && text == "value", "of another one")
	text, found = param("example.org/other", "none")
	check(!found && text == "", "none")
	text, found = param("", "ask")
	check(found && text == "answer to github.com/portico-os/portico/domainzero/services/testdata/clerk ask", "one that is asked for: "+text)
	text, found = param("", "empty")
	check(found && text == "", "an empty one")
	text, found = param("", strings.Repeat("k", 70_000))
	check(found && text == strconv.Itoa(64<<10), "no more is looked at than that: "+text)
	a, b := nanos(), nanos()
	check(a > 0 && b >= a, "clock")
	check(tickRate() > 1000, "rate")
	portals.Collect()
	portals.Yield()
}

func memory() {
	for _, n := range []int{-1, 1<<30 + 1, maxInt, -maxInt - 1} {
		m, c := memoryNew(n)
		check(m == nil && c == outOfRange, "memory of "+strconv.Itoa(n))
	}
	m, c := memoryNew(1 << 29)
	check(m == nil && c == quota, "more than there is")
	m, c = memoryNew(100)
	check(c == ok && m.Len() == 100, "memory")
	m.Put8(99, 7)
	s, c := memorySub(m, 90, 10)
	check(c == ok && s.Len() == 10 && s.Get8(9) == 7, "sub-range")
	r, c := memorySubReadOnly(m.ReadOnly(), 99, 1)
	check(c == ok && r.Len() == 1 && r.Get8(0) == 7, "sub-range to read")
	s, c = memorySub(m, 91, 10)
	check(s == nil && c == outOfRange, "beyond its end")
	s, c = memorySub(m, maxInt, 10)
	check(s == nil && c == outOfRange, "far beyond")
	f, c := memoryRevoke(m)
	check(c == ok && f.Len() == 100 && f.Get8(99) == 7 && m.Len() == 0 && r.Len() == 0, "revoked")
	s, c = memorySub(m, 0, 0)
	check(s == nil && c == revoked, "of a revoked one")
	f, c = memoryRevoke(m)
	check(f == nil && c == revoked, "again")
	const none = "runtime error: invalid memory address or nil pointer dereference"
	check(panics(func() { memorySub(nil, 0, 0) }) == none, "sub of nil")
	check(panics(func() { memorySubReadOnly(nil, 0, 0) }) == none, "read-only sub of nil")
	check(panics(func() { memoryRevoke(nil) }) == none, "revoke nil")
}

func atomics() {
	h, c := atomicNew()
	check(h.Len() == 0 && c == ok && atomicGet(h) == 0, "new")
	atomicSet(h, -5)
	check(atomicGet(h) == -5, "set")
	atomicBlockIf(h, 5)
	atomicSetUnblock(h, 9)
	check(atomicGet(h) == 9, "set and unblock")
	other, c := atomicNew()
	atomicSet(other, 3)
	check(c == ok && atomicGet(other) == 3 && atomicGet(h) == 9, "each has its value")
	m, _ := memoryNew(8)
	gone, _ := atomicNew()
	fresh, c := memoryRevoke(gone)
	check(c == ok && atomicGet(fresh) == 0, "what takes its place")
	for _, bad := range []struct {
		v    *memobj.Memory
		want string
	}{
		{nil, "runtime error: invalid memory address or nil pointer dereference"},
		{m, "runtime error: memory object access at offset 0 with length 8"},
		{gone, "runtime error: access to a revoked memory object"},
	} {
		for i, use := range []func(){
			func() { atomicGet(bad.v) }, func() { atomicSet(bad.v, 1) }, func() { atomicBlockIf(bad.v, 0) }, func() { atomicSetUnblock(bad.v, 0) },
		} {
			check(panics(use) == bad.want, strconv.Itoa(i)+" "+panics(use))
		}
	}
}

type getter interface{ Get() int }

type number int

func (n number) Get() int { return int(n) }

func values() {
	var a, b any = []int{1}, []int{1}
	check(panics(func() { check(a != b, "never") }) == "runtime error: comparing uncomparable type []int", "compare")
	check(panics(func() { hash(a, 1) }) == "runtime error: hash of unhashable type []int", "hash")
	check(hash(7, 1) == hash(7, 1) && hash(7, 1) != hash(8, 1), "hashes")
	a, b = [2]string{"a", "b"}, [2]string{"a", "c"}
	check(a == any([2]string{"a", "b"}) && a != b, "equal")
	g, is := any(number(3)).(getter)
	check(is && g.Get() == 3, "assert")
	_, is = any(3).(getter)
	check(!is, "assert what it is not")
	for _, id := range []int{0, -1, maxInt, -maxInt - 1} {
		check(typeName(id) == "", "name of "+strconv.Itoa(id))
	}
	names := func() (found []string) {
		for id := range 1 << 14 {
			if name := typeName(id); name != "" {
				found = append(found, name)
			}
		}
		return found
	}
	found := names()
	check(len(found) == 1 && found[0] == "[]int", "the type that the last such trap named")
	a, b = map[int]number{}, map[int]number{}
	check(panics(func() { check(a != b, "never") }) == "runtime error: comparing uncomparable type map[int]clerk.number", "compare maps")
	check(panics(func() { check([]int{}[len(found)] > 0, "never") }) == "runtime error: index out of range [1] with length 0", "another trap")
	found = names()
	check(len(found) == 1 && found[0] == "map[int]clerk.number", "another type")
}

func deniedAll() {
	_, c := managerDomain(0)
	code(c, denied, "domain")
	_, c = managerFigure(-1, 0)
	code(c, denied, "figure")
	_, _, _, _, _, c = managerService(0)
	code(c, denied, "service")
	_, _, _, _, _, c = managerEvent(0)
	code(c, denied, "event")
	code(managerEnd(0, 1), denied, "end")
	code(managerStart(0), denied, "start")
	code(interruptHandle(4, &object{}), denied, "interrupt")
	code(interruptHandle(-1, &object{}), denied, "interrupt")
	code(consoleWait(), denied, "console")
	check(consoleTake(make([]byte, 10)) == 0, "take")
	_, _, c = open("file")
	code(c, denied, "file")
}

func figure(n, f int) int64 {
	v, c := managerFigure(n, f)
	code(c, ok, "figure "+strconv.Itoa(n)+" "+strconv.Itoa(f))
	return v
}

func manager() {
	for i, want := range []string{"clerk", "victim", "waiting", "server"} {
		name, c := managerDomain(i)
		check(name == want && c == ok, "name "+name)
	}
	for _, n := range []int{-1, 4, maxInt, -maxInt - 1} {
		name, c := managerDomain(n)
		check(name == "" && c == notFound, "name of "+strconv.Itoa(n))
		code(managerEnd(n, 1), notFound, "end "+strconv.Itoa(n))
		code(managerStart(n), notFound, "start "+strconv.Itoa(n))
		if n != -1 {
			_, c = managerFigure(n, 0)
			code(c, notFound, "figure of "+strconv.Itoa(n))
		}
		name, _, _, _, _, c = managerService(n)
		check(name == "" && c == notFound, "service "+strconv.Itoa(n)+" "+name)
	}
	for _, f := range []int{-1, 13, maxInt} {
		_, c := managerFigure(0, f)
		code(c, outOfRange, "figure")
	}
	_, c := managerFigure(-1, 6)
	code(c, outOfRange, "figure of the system")
	for range 20 {
		portals.Yield()
	}
	// States: this one starts still, but is the main one; one waits for a name.
	for i, want := range []int64{2, 2, 0, 2} {
		check(figure(i, 0) == want, "state "+strconv.Itoa(i)+" is "+strconv.FormatInt(figure(i, 0), 10))
	}
	m, _ := memoryNew(1)
	check(figure(0, 2) > 0 && figure(0, 3) == 16<<20 && figure(0, 4) > figure(0, 2) && figure(0, 5) == 256<<20, "heap and memory")
	check(figure(0, 6) == 1 && figure(0, 7) == 64 && figure(0, 8) == 0 && figure(0, 9) == 1, "threads, portals and objects")
	n := figure(0, 11)
	portals.Collect()
	check(figure(0, 11) == n+1 && figure(0, 12) > 0, "collections")
	v, _ := lookup("theirs")
	check(figure(0, 8) == 1, "a portal")
	v.(service).Do()
	name, domain, calls, waiting, holders, c := managerService(0)
	check(name == "theirs" && domain == 3 && calls == 1 && waiting == 0 && holders == 1 && c == ok, "service "+name+strconv.Itoa(domain)+strconv.Itoa(calls)+strconv.Itoa(holders))
	check(figure(-1, 0) > 0 && figure(-1, 1) == 2 && figure(-1, 2) == 1 && figure(-1, 3) >= 4 && figure(-1, 4) == 1, "system")

	code(managerStart(1), busy, "start what runs")
	code(managerEnd(1, 0x1203), ok, "end")
	code(managerEnd(1, 4), terminated, "end again")
	portals.Yield()
	check(figure(1, 0) == 3 && figure(1, 1) == 3 && figure(1, 2) == 0 && figure(1, 4) == 0, "ended")
	at := int(figure(-1, 5)) - 1
	number, ticks, kind, who, arg, c := managerEvent(at - 50)
	last := -1
	for c == ok {
		check(number > last && ticks > 0, "events in order")
		last = number
		if kind == 5 {
			check(who == 1 && arg == 3, "event of the end")
			checks += 1000
		}
		number, ticks, kind, who, arg, c = managerEvent(number + 1)
	}
	check(checks > 1000 && c == notFound, "the end is an event")
	code(managerStart(1), ok, "start")
	portals.Yield()
	check(figure(1, 0) != 3, "started")
	_ = m.Len()
	managerEnd(0, 9)
	portals.Print("wrong: survived\n")
}
