package programs

import (
	"errors"
	"fmt"
	"time"
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

	mutant    uint64 // its seed, if it is a mutant
	bystander bool   // somebody runs beside it, who must not notice
	compared  bool   // it must do what the interpreter does
}

// prepare has the verifier and the interpreter look at a program. There is nothing to run if it has
// no sets then.
func prepare(p *program, seen *coverage, collect int, all bool) (*trial, error) {
	t := &trial{p: p, compared: true}
	var err error
	if t.encoded, err = p.encode(); err != nil {
		return nil, err
	}
	verified, err := verify(t.encoded)
	if err != nil {
		t.Refused = err.Error()
		return t, nil
	}
	if err := p.checkStages(verified); err != nil {
		t.Different, t.Runs = "a stage of the translator: "+err.Error(), 1
		return t, nil
	}
	t.want, t.Trapped, err = p.interpreted(verified, seen, nil)
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
	for _, forced := range []bool{false, true} {
		var some []*trial
		every := 0
		for _, t := range trials {
			for _, s := range t.sets {
				if s.Collect > 0 == forced && !t.TooLong {
					some, every = append(some, t), max(every, s.Collect)
					break
				}
			}
		}
		if len(some) == 0 {
			continue
		}
		if err := runIn(every, some); err != nil {
			return err
		}
	}
	for _, t := range trials {
		if t.TooLong {
			if err := t.runLong(); err != nil {
				return err
			}
		}
	}
	return nil
}

// runIn runs trials in one system.
func runIn(every int, trials []*trial) error {
	beside, err := encodedBystander()
	if err != nil {
		return err
	}
	encoded := [][]byte{beside}
	for _, t := range trials {
		encoded = append(encoded, t.encoded...)
	}
	b, err := boot(every, encoded...)
	if err != nil {
		return err
	}
	last := trials[0]
	for _, t := range trials {
		for _, s := range t.sets {
			if t.Different == "" && s.Collect > 0 == (every > 0) {
				last = t
				t.judge(b, s)
			}
		}
	}
	if err := b.close(); err != nil && last.Different == "" {
		last.Different = fmt.Sprintf("at the end of a system: %v", err)
	}
	return nil
}

// judge runs a trial once.
func (t *trial) judge(b *booted, s set) {
	domains := t.p.domains(s)
	if t.bystander {
		domains = besides(domains)
	}
	have := b.run(domains)
	if t.bystander {
		have = have.withoutBystander()
	}
	if have.Error == "" && !t.compared {
		return
	}
	if !t.want.agrees(have) {
		t.Class = fmt.Sprintf("status %d, want %d", have.Status, t.want.Status)
		t.In, t.Different = s, fmt.Sprintf("%v:\nwant %+v\nhave %+v", s, t.want, have)
	}
}

// runLong runs what may never end in a system of its own, for a time. Who runs beside it ends meanwhile.
func (t *trial) runLong() error {
	beside, err := encodedBystander()
	if err != nil {
		return err
	}
	b, err := boot(0, append([][]byte{beside}, t.encoded...)...)
	if err != nil {
		return err
	}
	b.patience = 600 * time.Millisecond
	have := b.run(besides(t.p.domains(t.sets[0]))).withoutBystander()
	if have.Error != "" && have.Error != overTime {
		t.In, t.Different = t.sets[0], fmt.Sprintf("%v: it takes long, and %+v", t.sets[0], have)
	}
	if have.Error == "" {
		err = b.Shutdown()
	}
	return errors.Join(err, b.machine.Close())
}
