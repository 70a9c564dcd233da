package chaos

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"time"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
)

// childVariable makes the test program a child that carries out runs: what ends the whole process, or
// never ends, is a finding like any other. It names the file with the components.
const childVariable = "PORTICO_CHAOS_CHILD"

// An order is what a child is to do: some seeds, with other plans than theirs if one is given.
type order struct {
	From, Count uint64
	Given       *plan
}

// An answer is what became of the runs.
type answer struct {
	Runs     int
	Entries  int
	Passed   map[place]int
	Happened []occurrence
	Found    []finding
	Traces   []uint64 // of the runs
	Endless  bool     // the last run did not end, and the child cannot go on
	Error    string   // no judgement is possible
}

// An occurrence is how often an event happened at a place.
type occurrence struct {
	pair
	Count int
}

// A finding is a run that did what it must not.
type finding struct {
	Plan plan
	Text string
}

// material is what children are given: encoded components, and names of the trusted code.
type material struct {
	Components [][]byte
	Names      names
}

// prepare compiles the components and reads the names, and returns a file with both in a folder. root
// is the project's.
func prepare(folder, root string) (file string, err error) {
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return "", err
	}
	files, err := c.Compile(workerPath, bystanderPath, wardenPath, driverPath, ficklePath, schedulersPath+"roundrobin", schedulersPath+"invisible")
	if err != nil {
		return "", err
	}
	var m material
	for _, f := range files {
		m.Components = append(m.Components, bytecode.Encode(f))
	}
	if m.Names, err = readNames(root); err != nil {
		return "", err
	}
	out, err := os.CreateTemp(folder, "material")
	if err != nil {
		return "", err
	}
	return out.Name(), errors.Join(gob.NewEncoder(out).Encode(m), out.Close())
}

// serve carries out orders, one a line, until there are no more.
func serve(file string, in io.Reader, out io.Writer) error {
	debug.SetGCPercent(400)
	opened, err := os.Open(file)
	if err != nil {
		return err
	}
	var m material
	if err := errors.Join(gob.NewDecoder(opened).Decode(&m), opened.Close()); err != nil {
		return err
	}
	c := &carrier{material: m, pairs: pairs()}
	orders, answers := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	for {
		var o order
		if err := orders.Decode(&o); errors.Is(err, io.EOF) {
			return c.close()
		} else if err != nil {
			return err
		}
		if err := answers.Encode(c.carryOut(o)); err != nil {
			return err
		}
	}
}

// A child is a process that serves.
type child struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	orders  *json.Encoder
	answers *json.Decoder
	errors  bytes.Buffer
}

func newChild(file string) (*child, error) {
	c := &child{cmd: exec.Command(os.Args[0])}
	c.cmd.Env = append(os.Environ(), childVariable+"="+file)
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

// ask has the child carry out an order within a time. An error says that the child is gone.
func (c *child) ask(o order, within time.Duration) (a answer, err error) {
	late := time.AfterFunc(within, func() { _ = c.cmd.Process.Kill() })
	if err = c.orders.Encode(o); err == nil {
		err = c.answers.Decode(&a)
	}
	if err == nil && !late.Stop() {
		err = errors.New("it took too long")
	}
	if err == nil {
		return a, nil
	}
	late.Stop()
	_ = c.in.Close()
	ended := c.cmd.Wait()
	return a, fmt.Errorf("the process that runs the systems fell: %w: %.4000s", errors.Join(err, ended), c.errors.String())
}

// end ends the child.
func (c *child) end() error {
	err := c.in.Close()
	return errors.Join(err, c.cmd.Wait())
}
