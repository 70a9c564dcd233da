// Package crowd has domains that wait at a gate of another one.
package crowd

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// Gate lets callers pass once it is open.
type Gate interface {
	portals.Portal
	Pass(n int) (int, error)
	Text(s string) (string, error)
	Must(n int) int
	Fail() error
	Change(list []int, p *int) error
	Look(list []int, p *int) error
}

// Opener opens the gate.
type Opener interface {
	portals.Portal
	Open() error
}

type gate struct{ v *portals.AtomicVariable }

func (g *gate) Pass(n int) (int, error)       { g.v.BlockIf(0); return n + 1, nil }
func (g *gate) Text(s string) (string, error) { g.v.BlockIf(0); return s + "!", nil }
func (g *gate) Must(n int) int                { g.v.BlockIf(0); return n + 2 }
func (g *gate) Fail() error                   { panic("gate") }

func (g *gate) Change(list []int, p *int) error {
	list[0]++
	return nil
}

func (g *gate) Look(list []int, p *int) error {
	if list[0] != 1 || *p != 2 {
		return portals.ErrRange
	}
	return nil
}

type opener struct{ v *portals.AtomicVariable }

func (o *opener) Open() error { o.v.SetUnblock(1); return nil }

// Start does what the domain's parameters say.
func Start(d *portals.Domain) error {
	p := d.Params()
	if p.String("role", "") != "server" {
		return call(d, p)
	}
	v, err := portals.NewAtomicVariable()
	if err != nil {
		return err
	}
	v.Set(int64(p.Int("open", 0)))
	for i, name := range []string{"gate", "gate2", "gate3"} {
		if i < p.Int("gates", 1) {
			if err := d.Export(name, &gate{v}); err != nil {
				return err
			}
		}
	}
	if err := d.Export("opener", &opener{v}); err != nil && p.Int("opener", 1) == 1 {
		return err
	}
	if n := p.Int("wake", 0); n > 0 {
		for range n {
			portals.Yield()
		}
		v.SetUnblock(1)
	}
	if p.String("self", "") != "" {
		return call(d, p)
	}
	return nil
}

func call(d *portals.Domain, p *portals.Params) error {
	say := func(words ...string) {
		text := d.Name() + ":"
		for _, w := range words {
			text += " " + w
		}
		portals.Print(text + "\n")
	}
	if p.String("call", "") == "open" {
		o, err := portals.Lookup[Opener](d, "opener")
		if err != nil {
			return err
		}
		say("opens", text(o.Open()))
		return nil
	}
	g, err := portals.Lookup[Gate](d, p.String("gate", "gate"))
	if err != nil {
		return err
	}
	for i := range p.Int("times", 1) {
		two := 2
		switch p.String("call", "pass") {
		case "pass":
			n, err := g.Pass(i)
			say("passes", strconv.Itoa(n), text(err))
		case "text":
			s, err := g.Text("text")
			say("passes", s, text(err))
		case "must":
			say("passes", strconv.Itoa(g.Must(i)))
		case "fail":
			say("fails", text(g.Fail()))
		case "change":
			say("changes", text(g.Change([]int{1}, &two)))
		case "look":
			say("looks", text(g.Look([]int{1}, &two)))
		}
	}
	return nil
}

func text(err error) string {
	if err == nil {
		return "well"
	}
	return err.Error()
}
