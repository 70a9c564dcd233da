package programs

import (
	"errors"
	"fmt"
)

// A verdict is what became of a program.
type verdict struct {
	Refused   string // why the verifier refuses it; "" if it does not
	TooLong   bool   // nothing can be said
	Runs      int
	Trapped   bool   // a check failed in it
	Different string // in which run it did something else, and what; "" if it did the same in all
	In        set    // that run
	Class     string // how it ended there, and how it ought to
}

// A trial is a program that is to run, and what it is to do.
type trial struct {
	p       *program
	encoded [][]byte
	want    outcome
	sets    []set
	verdict
}

// prepare has the verifier and the interpreter look at a program. There is nothing to run if it has
// no sets then.
func prepare(p *program, seen *coverage, collect int, all bool) (*trial, error) {
	t := &trial{p: p}
	var err error
	if t.encoded, err = p.encode(); err != nil {
		return nil, err
	}
	verified, err := verify(t.encoded)
	if err != nil {
		t.Refused = err.Error()
		return t, nil
	}
	t.want, t.Trapped, err = p.interpreted(verified, seen)
	if errors.Is(err, errTooLong) {
		t.TooLong = true
		return t, nil
	} else if err != nil {
		return nil, err
	}
	t.sets = p.sets(t.Trapped, collect, all)
	t.Runs = len(t.sets)
	return t, nil
}

// run runs trials in all of their sets: those without collections in one system, the others in another.
// What both have of the library is translated once for each system.
func run(trials []*trial) error {
	for _, collect := range []bool{false, true} {
		every := 0
		var encoded [][]byte
		for _, t := range trials {
			encoded = append(encoded, t.encoded...)
			for _, s := range t.sets {
				if collect {
					every = max(every, s.Collect)
				}
			}
		}
		if collect && every == 0 {
			break
		}
		b, err := boot(every, encoded...)
		if err != nil {
			return err
		}
		last := trials[0]
		for _, t := range trials {
			for _, s := range t.sets {
				if t.Different != "" || s.Collect > 0 != collect {
					continue
				}
				last = t
				if have := b.run(t.p.domains(s)); !t.want.agrees(have) {
					t.Class = fmt.Sprintf("status %d, want %d", have.Status, t.want.Status)
					t.In, t.Different = s, fmt.Sprintf("%v:\nwant %+v\nhave %+v", s, t.want, have)
				}
			}
		}
		if err := b.close(); err != nil && last.Different == "" {
			last.Different = fmt.Sprintf("at the end of a system: %v", err)
		}
	}
	return nil
}
