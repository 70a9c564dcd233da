package types

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
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
	debug.SetGCPercent(400)
	orders, answers := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	for {
		var o order
		if err := orders.Decode(&o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := answers.Encode(o.carryOut()); err != nil {
			return err
		}
	}
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

// A child is a process that serves.
type child struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	orders  *json.Encoder
	answers *json.Decoder
	errors  bytes.Buffer
}

func newChild() (*child, error) {
	c := &child{cmd: exec.Command(os.Args[0])}
	c.cmd.Env = append(os.Environ(), childVariable+"=1")
	c.cmd.Stderr = &c.errors
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.orders, c.answers = json.NewEncoder(c.in), json.NewDecoder(bufio.NewReader(out))
	return c, c.cmd.Start()
}

// ask has the child carry out an order. An error says that the child is gone.
func (c *child) ask(o *order) (a answer, err error) {
	if err = c.orders.Encode(o); err == nil {
		err = c.answers.Decode(&a)
	}
	if err != nil {
		_ = c.in.Close()
		ended := c.cmd.Wait()
		text := c.errors.String()
		return a, fmt.Errorf("the process that runs Portico fell: %w: %.3000s", errors.Join(err, ended), text)
	}
	return a, nil
}

// end ends the child.
func (c *child) end() error {
	err := c.in.Close()
	return errors.Join(err, c.cmd.Wait())
}
