package domain

import (
	"errors"
	"iter"

	"github.com/portico-os/portico/domainzero/link"
)

// A job is what DomainZero does for a thread in steps, in a coroutine: it translates and links, which may
// take long.
type job struct {
	next func() (struct{}, bool) // takes a step; false: it is done
	err  error                   // what do returned
}

// InSteps does something for a thread that links as much as it wants. It returns link.Later if there is more
// to do, or if something else is done: then the caller asks again, when others have run if it is time, for the
// same thread, which goes on and in the end gets what do returned. do uses nothing that may end meanwhile, and
// collects nobody. Whoever comes takes a step, whomever that is for, who may be held by a copy that waits for a
// link.
func (c *Common) InSteps(t *Thread, do func() error) error {
	if c.job == nil && t.Job == nil {
		j := &job{}
		j.next, _ = iter.Pull(func(yield func(struct{}) bool) {
			c.Linker.Step = func() { yield(struct{}{}) }
			j.err = do()
		})
		c.job, t.Job = j, j
	}
	if c.job != nil {
		c.step()
	}
	if j := t.Job; j != nil && j != c.job {
		t.Job = nil
		return j.err
	}
	return link.Later{}
}

// step takes a step of the job.
func (c *Common) step() {
	c.Linker.Busy = false
	if _, c.Linker.Busy = c.job.next(); !c.Linker.Busy {
		c.job, c.Linker.Step = nil, nil
	}
}

// Finish does the rest of what is done in steps. Precondition: no thread runs.
func (c *Common) Finish() {
	for c.job != nil {
		c.step()
	}
}

// Linked does something for a thread at once, if all is linked that it needs. Else it links something of that
// InSteps, and returns link.Later. do may run several times: nothing is to come of those that fail.
func (c *Common) Linked(t *Thread, do func() error) error {
	c.Linker.Busy = true
	err := do()
	c.Linker.Busy = c.job != nil
	if later := new(link.Later); !errors.As(err, later) {
		t.Job = nil // others have done it
	} else if err = c.InSteps(t, later.Do); err == nil {
		err = link.Later{} // to be done once more
	}
	return err
}
