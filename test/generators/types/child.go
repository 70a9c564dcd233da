package types

import (
	"io"

	"github.com/portico-os/portico/test/generators/apart"
)

// childVariable makes the test program a child that runs batches on Portico: what ends the
// whole process ends the child, and is seen.
const childVariable = "PORTICO_TYPES_CHILD"

// An answer is what became of an order.
type answer struct {
	Refused string // why the batch was not run; "" if it was
	Layouts string // those that differ
	Calls   signatures
	Runs    []result // of each arrangement
}

// A result is what a run printed, and how it ended.
type result struct{ Output, Error string }

// serve carries out orders, one a line, until there are no more.
func serve(in io.Reader, out io.Writer) error {
	return apart.Serve(in, out, func(o order) answer { return o.carryOut() })
}

func (o *order) carryOut() (a answer) {
	encoded, err := o.components()
	if err != nil {
		return answer{Refused: err.Error()}
	}
	if a.Layouts, err = o.checkLayouts(encoded, &a.Calls); err != nil {
		return answer{Refused: "the verifier refuses: " + err.Error()}
	}
	for _, r := range o.Runs {
		var this result
		this.Output, err = o.run(encoded, r)
		if err != nil {
			this.Error = err.Error()
		}
		a.Runs = append(a.Runs, this)
	}
	return a
}

// newChild starts a process that serves.
func newChild() (*apart.Process[order, answer], error) {
	return apart.Start[order, answer](childVariable + "=1")
}
