package codecheck

import (
	"errors"
	"fmt"
	"slices"

	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
)

// A Guard checks the code of a system before it runs: whatever was placed since native code ran last.
// It learns that from the machine.
type Guard struct {
	// Spaces are those of the system; nil as long as there is none, and nothing may run.
	Spaces map[translator.Options][]*link.Space

	Functions, Bytes int // that were checked

	machine platform.Machine
	fresh   []extent
	known   map[*link.Function]bool
	stubs   int // hand-made code that is no method's stub: two pieces are placed before all else
	number  int // of portals' methods that were placed
}

// An extent is a range of code that was placed at once.
type extent struct {
	at    abi.Addr
	bytes int
}

// Machine is a machine whose code a guard checks. It panics rather than run what breaks a rule.
type Machine struct {
	platform.Machine
	Guard *Guard
}

// A Refusal is what a machine panics with when it is to run code that breaks a rule.
type Refusal struct{ error }

// Unwrap returns the breaches.
func (r *Refusal) Unwrap() error { return r.error }

// NewMachine returns a machine that checks all code before it runs it.
func NewMachine(m platform.Machine) *Machine {
	return &Machine{m, &Guard{machine: m, known: map[*link.Function]bool{}}}
}

// InstallCode implements [platform.Memory].
func (m *Machine) InstallCode(at abi.Addr, text []byte) error {
	m.Guard.Placed(at, len(text))
	return m.Machine.InstallCode(at, text)
}

// Claim implements [platform.Processor]. Code is checked before a slice of time begins.
func (m *Machine) Claim(cpu abi.Addr) {
	m.check()
	m.Machine.Claim(cpu)
}

// Enter implements [platform.Processor].
func (m *Machine) Enter(cpu abi.Addr) {
	m.check()
	m.Machine.Enter(cpu)
}

// check panics if what was placed breaks a rule.
func (m *Machine) check() {
	if err := m.Guard.Check(); err != nil {
		panic(&Refusal{err})
	}
}

// NewGuard returns a guard for who tells it himself what a machine is asked for.
func NewGuard(m platform.Machine) *Guard { return NewMachine(m).Guard }

// Placed notes that code is placed.
func (g *Guard) Placed(at abi.Addr, bytes int) {
	// What a link placed that failed lies there no more.
	g.fresh = slices.DeleteFunc(g.fresh, func(e extent) bool { return e.at < at+abi.Addr(bytes) && at < e.at+abi.Addr(e.bytes) })
	if bytes > 0 {
		g.fresh = append(g.fresh, extent{at, bytes})
	}
}

// maxErrors is how many breaches one error tells of.
const maxErrors = 10

// Check checks what was placed since it was called last.
func (g *Guard) Check() error {
	if len(g.fresh) == 0 {
		return nil
	}
	if len(g.Spaces) == 0 {
		return nil // nothing of components is there yet
	}
	var wrong []error
	base, bytes := g.machine.Image()
	covered := map[abi.Addr]bool{}
	var spaces []*link.Space
	for _, list := range g.Spaces {
		spaces = append(spaces, list...)
	}
	callees := map[abi.Addr]callee{} // of all spaces: portals call into others
	var programs []*Program
	for i, s := range spaces {
		p := Of(s, base, bytes)
		programs = append(programs, p)
		for at, n := range p.functions {
			callees[at] = callee{i, n}
		}
		for _, f := range Placed(s) {
			covered[f.Start] = true
			if l := s.Functions[f.Name]; !g.known[l] {
				g.known[l] = true
				g.Functions++
				g.Bytes += len(f.Placed)
				for _, b := range p.Check(f) {
					wrong = append(wrong, b)
				}
			}
		}
		for _, b := range p.CheckTables(s) {
			wrong = append(wrong, b)
		}
	}
	for _, e := range g.fresh {
		if !covered[e.at] {
			if err := g.stub(e, spaces, programs, callees); err != nil {
				wrong = append(wrong, err)
			}
		}
	}
	g.fresh = nil
	if len(wrong) > 0 {
		return errors.Join(wrong[:min(len(wrong), maxErrors)]...)
	}
	return nil
}

// stub checks hand-made code: the stubs of a portal's methods, placed at once, or other code.
func (g *Guard) stub(e extent, spaces []*link.Space, programs []*Program, callees map[abi.Addr]callee) error {
	placed := memory.Bytes(e.at, e.bytes)
	for i, s := range spaces {
		for _, t := range s.Types {
			if len(t.Stubs) == 0 || t.Stubs[0] != e.at {
				continue
			}
			var wrong error
			for k, m := range t.Methods {
				end := e.at + abi.Addr(e.bytes)
				if k+1 < len(t.Stubs) {
					end = t.Stubs[k+1]
				}
				sig := m.Component.Sig(m.Func)
				c, fn := m.Component.Resolve(m.Func)
				method := &portalMethod{
					name: fmt.Sprintf("portal to %v, method %s", t.Type, m.Selector.Name), space: i, code: link.Name{Component: c, Func: fn}, callees: callees,
					sig: signatureOf(sig.Params, sig.Results), called: s.Linker.Universe.Func(sig.Params[1:], sig.Results, sig.Variadic),
				}
				n, err := programs[i].checkPortal(method, t.Stubs[k], placed[t.Stubs[k]-e.at:end-e.at])
				if err == nil && n != g.number {
					err = stubBreach(method.name, "has the number %d, and is the %d-th one", n, g.number)
				}
				g.number++
				wrong = errors.Join(wrong, err)
			}
			return wrong
		}
	}
	g.stubs++
	switch g.stubs {
	case 1:
		return checkStubs(g.machine.StubOptions(), placed)
	case 2:
		return checkTombstone(e.at, placed)
	}
	return nil // of a link that failed: what is in tables and what code calls was looked at
}
