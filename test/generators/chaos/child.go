package chaos

import (
	"encoding/gob"
	"errors"
	"io"
	"os"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/test/generators/apart"
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
	opened, err := os.Open(file)
	if err != nil {
		return err
	}
	var m material
	if err := errors.Join(gob.NewDecoder(opened).Decode(&m), opened.Close()); err != nil {
		return err
	}
	c := &carrier{material: m, pairs: pairs()}
	if err := apart.Serve(in, out, c.carryOut); err != nil {
		return err
	}
	return c.close()
}

// newChild starts a process that serves.
func newChild(file string) (*apart.Process[order, answer], error) {
	return apart.Start[order, answer](childVariable + "=" + file)
}
