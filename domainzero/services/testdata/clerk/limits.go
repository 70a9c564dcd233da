package clerk

import (
	"strconv"

	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

var hoard []*memobj.Memory

// threads unparks: itself, and whatever thread of another domain has a name near its own.
func threads() {
	portals.Yield() // the other one is parked now
	unpark(self())
	check(park(portals.Never), "a thread of one's own")
	for i := self() - 64; i < self()+64; i++ {
		if i != self() {
			unpark(i)
		}
	}
	check(!park(nanos()), "nobody else was it")
}

// full takes all memory that it may, and then needs some more: for each service it offers and
// each portal it gets.
func full() {
	for size := 1 << 20; size >= 1<<12; size /= 2 {
		for {
			m, c := memoryNew(size)
			if c != ok {
				code(c, quota, "memory")
				break
			}
			hoard = append(hoard, m)
		}
	}
	offered, found := 0, 0
	for ; offered < 200; offered++ {
		if c := export("mine"+strconv.Itoa(offered), &object{offered}); c != ok {
			code(c, quota, "one more service")
			break
		}
	}
	for ; found < 200; found++ {
		v, c := lookup("theirs" + strconv.Itoa(found))
		if c != ok {
			code(c, quota, "one more portal")
			check(v == nil, "no portal")
			break
		}
		check(v != nil, "a portal")
	}
	check(offered < 200 && found < 200, "the limit is reached: "+strconv.Itoa(offered)+" "+strconv.Itoa(found))
	v, c := lookup("theirs0")
	check(found == 0 || v != nil && c == ok, "what is there needs no memory")
}

// ender ends the domain with number 1, which waits to print.
func ender() {
	for range 100 {
		portals.Yield()
	}
	code(managerEnd(1, 0), ok, "end")
	exit(0)
}

// deadlines sets its own, and has a service set others.
func deadlines() {
	v, _ := lookup("theirs")
	for at := int64(1) << 61; at < 1<<61+3; at++ {
		before := deadline(at)
		check(before == at-1 || at == 1<<61 && before == portals.Never, "what counted before")
		v.(service).Do()
	}
}

// slowly offers one thing, and when others had their turns another one, and does not come to an
// end when it has.
func slowly() {
	code(export("theirs0", &object{}), ok, "a service")
	turns := func(n int) {
		for range n {
			portals.Yield()
		}
	}
	turns(20)
	portals.Print("first is offered\n")
	export("theirs1", &object{})
	turns(200)
	portals.Print("served\n")
}

// slow is a driver that always takes something in time, but not much.
func slow() {
	b := make([]byte, 1000)
	for {
		code(consoleWait(), ok, "driver")
		for n := consoleTake(b); n > 0; n = consoleTake(b) {
			portals.Print(string(b[:n]))
			park(nanos() + 20_000_000_000)
		}
	}
}

type taker struct{}

// Do prints what others print.
func (t *taker) Do() {
	b := make([]byte, 100)
	portals.Print("[" + string(b[:consoleTake(b)]) + "]")
}

// takes is a driver that takes a little, and goes on when it is asked to.
func takes() {
	code(consoleWait(), ok, "driver")
	consoleTake(make([]byte, 3))
	code(export("theirs", &taker{}), ok, "a service")
}
