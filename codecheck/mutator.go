package codecheck

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
)

func textOf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// A Mutant is a function with one fault.
type Mutant struct {
	*Function
	Kind string // of the fault
	What string // exactly
}

// A Mutator makes faults in placed functions, for tests that ask who finds them.
type Mutator struct {
	r         *rand.Rand
	p         *Program
	o         translator.Options
	fs        []*Function
	functions []abi.Addr // entries
	types     []abi.Addr // descriptors
}

// NewMutator returns a mutator of functions of a program, which were translated with some options. It draws by a seed.
func NewMutator(seed uint64, p *Program, o translator.Options, fs []*Function) *Mutator {
	m := &Mutator{r: rand.New(rand.NewPCG(seed, 0)), p: p, o: o, fs: fs}
	for _, f := range fs {
		m.functions = append(m.functions, f.Start)
	}
	for a := range p.descriptors {
		m.types = append(m.types, a)
	}
	slices.Sort(m.types)
	return m
}

// copyOf returns a function that may be changed.
func copyOf(f *Function) *Function {
	c := *f.Code
	c.SlotRefs = slices.Clone(c.SlotRefs)
	c.Safepoints = slices.Clone(c.Safepoints)
	for i := range c.Safepoints {
		c.Safepoints[i].Slots = slices.Clone(c.Safepoints[i].Slots)
	}
	c.Traps = slices.Clone(c.Traps)
	return &Function{Code: &c, Start: f.Start, Placed: slices.Clone(f.Placed), Name: f.Name}
}

// A fault is a way to make one. It reports false if the function has no place for it.
type fault struct {
	name string
	make func(m *Mutator, f *Function) (what string, ok bool)
}

// NumFaults is how many kinds of faults there are.
var NumFaults = len(faults)

// Draw returns a function with a fault of a kind, by its number, and false if no function has a place for that. Functions
// are drawn by their size.
func (m *Mutator) Draw(kind int) (Mutant, bool) { return m.draw(faults[kind]) }

// maxDrawn is how many places are drawn for a fault.
const maxDrawn = 10_000

func (m *Mutator) draw(k fault) (Mutant, bool) {
	total := 0
	for _, f := range m.fs {
		total += len(f.Placed)
	}
	for range maxDrawn {
		at := m.r.IntN(total)
		i := 0
		for ; at >= len(m.fs[i].Placed); i++ {
			at -= len(m.fs[i].Placed)
		}
		f := copyOf(m.fs[i])
		if what, ok := k.make(m, f); ok {
			return Mutant{Function: f, Kind: k.name, What: what}, true
		}
	}
	return Mutant{}, false
}

// one returns a random element.
func one[T any](m *Mutator, list []T) T { return list[m.r.IntN(len(list))] }

// instructions decodes a function.
func instructions(f *Function) (list []instruction) {
	for at := uint32(0); int(at) < len(f.Placed); {
		in, _, wrong := decode(f.Placed, at)
		if wrong != "" {
			return list
		}
		list = append(list, in)
		at = in.next
	}
	return list
}
