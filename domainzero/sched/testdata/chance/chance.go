// Package chance has domains that call each other, sleep and end by chance, with deadlines, and
// tell what must not be.
package chance

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// A Peer calls others until depth is 0, and sleeps now and then.
type Peer interface {
	portals.Portal
	Sum(n, depth int) (int, error)
	Text(s string, depth int) (string, error)
}

type peer struct {
	d      *portals.Domain
	random uint64
	peers  []Peer
	ends   int // one of so many calls ends the domain; 0: none
}

// draw returns a number below n that looks like chance.
func (p *peer) draw(n int) int {
	p.random ^= p.random << 13
	p.random ^= p.random >> 7
	p.random ^= p.random << 17
	return int(p.random>>1) % n
}

func (p *peer) wrong(what string, n int64) {
	portals.Print(p.d.Name() + ": " + what + " " + strconv.FormatInt(n, 10) + "\n")
}

func (p *peer) rest() {
	switch p.draw(6) {
	case 0:
		until := portals.Nanos() + int64(p.draw(300_000))
		if portals.Sleep(until); portals.Nanos() < until {
			p.wrong("woke early", until)
		}
	case 1:
		portals.Yield()
	case 2:
		for end := portals.Nanos() + int64(p.draw(300_000)); portals.Nanos() < end; {
		}
	}
}

var (
	none *peer
	sink int
)

func (p *peer) act(depth int) {
	p.rest()
	if p.ends > 0 && p.draw(p.ends) == 0 {
		sink = none.ends
	}
	if depth > 0 {
		p.call(depth - 1)
	}
	p.rest()
}

func (p *peer) Sum(n, depth int) (int, error) {
	p.act(depth)
	return n + depth, nil
}

func (p *peer) Text(s string, depth int) (string, error) {
	p.act(depth)
	return s + "!", nil
}

// call calls a peer, with a deadline or without.
func (p *peer) call(depth int) {
	due, to, n := int64(portals.Never), p.peers[p.draw(len(p.peers))], p.draw(1000)
	if p.draw(3) > 0 {
		due = portals.Nanos() + int64(p.draw(500_000)) - 50_000
	}
	before := portals.Deadline(due)
	var err error
	if p.draw(2) == 0 {
		var sum int
		if sum, err = to.Sum(n, depth); err == nil && sum != n+depth || err != nil && sum != 0 {
			p.wrong("a wrong sum", int64(sum))
		}
	} else {
		var s string
		if s, err = to.Text("text", depth); err == nil && s != "text!" || err != nil && s != "" {
			p.wrong("a wrong text", int64(len(s)))
		}
	}
	if got := portals.Deadline(before); got != due {
		p.wrong("another deadline", got-due)
	}
	if now := portals.Nanos(); err == portals.ErrTimeout && now < due {
		p.wrong("too early by", due-now)
	}
}

// Start offers a peer, and calls others if it is to.
func Start(d *portals.Domain) error {
	params := d.Params()
	p := &peer{d: d, random: uint64(params.Int("seed", 1))*0x9e3779b97f4a7c15 | 1, ends: params.Int("ends", 0)}
	for range 10 {
		p.draw(2)
	}
	n := params.Int("peers", 1)
	if own := params.Int("own", -1); own >= 0 {
		if err := d.Export("peer"+strconv.Itoa(own), p); err != nil {
			return err
		}
	}
	portals.Sleep(portals.Nanos() + 1_000_000)
	for i := range n {
		to, err := portals.Lookup[Peer](d, "peer"+strconv.Itoa(i))
		if err == nil {
			p.peers = append(p.peers, to)
		}
	}
	for range params.Int("calls", 0) {
		p.call(3)
		p.rest()
	}
	return nil
}
