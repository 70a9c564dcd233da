package programs

import (
	"io"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/test/generators/apart"
)

// childVariable makes the test program a child that runs programs: what ends the whole process, or
// never ends, is a finding like any other.
const childVariable = "PORTICO_PROGRAMS_CHILD"

// An order is what a child is to do: to make programs of some seeds and try them, or to try one that
// is given.
type order struct {
	From, Count uint64
	All         bool // each program runs in all sets
	Mutants     int  // so many mutants of each program, beside a bystander
	Given       *given
	Fault       *faultOrder // to make or to try faults in placed code
}

// A given program is one that need not be what its seed gives. Of a mutant the harm that it does is looked for.
type given struct {
	Seed    uint64
	Files   [][]byte
	Listed  []string
	Revokes bool
	Sets    []set
	Mutant  bool

	Compared bool // a mutant that must do the same everywhere
}

// An answer is what became of the programs.
type answer struct {
	Tried, Runs, TooLong int
	Mutants              tally
	Covered              map[string]int
	Found                []finding
	Planted              []planted // faults that were made
	Different            string    // what a run with a fault did; "" if the same
	Error                string    // no judgement is possible
}

// A finding is a program that did something that it must not.
type finding struct {
	Seed   uint64
	Text   string
	In     set
	Class  string // a smaller program must end in the same way
	Mutant uint64 // its seed, if it is one of the program's mutants

	Compared bool // it did something else than it should, be it a mutant or not
}

// serve carries out orders, one a line, until there are no more.
func serve(in io.Reader, out io.Writer) error {
	var bench *faultBench
	return apart.Serve(in, out, func(o order) (a answer) {
		err := error(nil)
		if o.Fault != nil {
			bench, err = o.Fault.carryOut(bench, &a)
		} else {
			err = o.carryOut(&a)
		}
		if err != nil {
			a.Error = err.Error()
		}
		return a
	})
}

func (o *order) carryOut(a *answer) error {
	if o.Given != nil {
		return o.Given.try(a)
	}
	seen := newCoverage()
	var trials []*trial
	for seed := o.From; seed < o.From+o.Count; seed++ {
		p := generate(seed)
		t, err := prepare(p, seen, forced(o.From), o.All)
		if err != nil {
			return err
		}
		a.Tried++
		switch {
		case t.Refused != "":
			a.Found = append(a.Found, finding{Seed: seed, Text: "the verifier refuses it: " + t.Refused})
			continue
		case t.TooLong:
			a.TooLong++
			continue
		}
		a.Runs += t.Runs
		trials = append(trials, t)
	}
	a.Covered = seen.counts
	if err := run(trials); err != nil {
		return err
	}
	mutants, err := o.mutants(trials, a)
	if err != nil {
		return err
	}
	if err := run(mutants); err != nil {
		return err
	}
	for _, t := range append(trials, mutants...) {
		if t.Different != "" {
			a.Found = append(a.Found, finding{Seed: t.p.seed, Mutant: t.mutant, Compared: t.compared, Text: t.Different, In: t.In, Class: t.Class})
		}
	}
	return nil
}

// mutants makes mutants of programs and returns those that the verifier accepts.
func (o *order) mutants(trials []*trial, a *answer) (accepted []*trial, err error) {
	for _, t := range trials {
		for i := range o.Mutants {
			m, err := prepareMutant(t.p, t.p.seed<<8+uint64(i)+1, forced(o.From))
			if err != nil {
				return nil, err
			}
			a.Mutants.Tried++
			if m.Refused != "" {
				continue
			}
			a.Mutants.Accepted++
			if m.compared {
				a.Mutants.Judged++
			}
			accepted = append(accepted, m)
		}
	}
	return accepted, nil
}

// forced is how seldom collections are forced in those systems of a batch in which they are.
func forced(from uint64) int { return []int{1, 2, 7}[from/3%3] }

func (g *given) program() (*program, error) {
	p := &program{seed: g.Seed, listed: g.Listed, revokes: g.Revokes}
	for _, e := range g.Files {
		f, err := bytecode.Decode(e)
		if err != nil {
			return nil, err
		}
		p.files = append(p.files, f)
	}
	return p, nil
}

func (g *given) try(a *answer) error {
	p, err := g.program()
	if err != nil {
		return err
	}
	t := &trial{p: p, encoded: g.Files, bystander: g.Mutant, compared: !g.Mutant || g.Compared}
	if err := verifyMutant(t); err != nil {
		return err
	}
	switch {
	case t.Refused != "":
		a.Error = "the verifier refuses it: " + t.Refused
		return nil
	case t.TooLong && t.compared:
		a.Error = "it takes too long"
		return nil
	}
	t.sets = g.Sets
	if err := run([]*trial{t}); err != nil {
		return err
	}
	if t.Different != "" {
		a.Found = []finding{{Seed: g.Seed, Text: t.Different, In: t.In, Class: t.Class}}
	}
	return nil
}

// newChild starts a process that serves.
func newChild(library string) (*apart.Process[order, answer], error) {
	return apart.Start[order, answer](childVariable+"=1", libraryVariable+"="+library)
}
