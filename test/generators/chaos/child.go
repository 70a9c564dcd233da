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
	Endless  bool   // the last run did not end, and the child cannot go on
	Error    string // no judgement is possible
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

// perStation is how many runs come one after the other on a station: seeds from a multiple of it on. What a run finds
// linked follows from its seed, so that it repeats.
const perStation = 8

// A carrier carries out runs, in a child.
type carrier struct {
	material
	pairs   []pair
	station *station // nil: there is none
	next    uint64   // the seed that the station is ready for
}

func (c *carrier) close() error {
	if c.station == nil {
		return nil
	}
	s := c.station
	c.station = nil
	return s.close()
}

// carryOut carries out an order.
func (c *carrier) carryOut(o order) (a answer) {
	a.Passed = map[place]int{}
	happened := map[pair]int{}
	err := c.ready(o.From)
	for seed := o.From; err == nil && seed < o.From+o.Count; seed++ {
		p := planOf(seed, c.pairs)
		if o.Given != nil {
			p = *o.Given
		}
		var r *run
		r, err = c.run(p)
		if err != nil && r == nil {
			break
		}
		a.Runs++
		a.Entries += r.machine.entries
		for p, n := range r.passed {
			a.Passed[p] += n
		}
		for p, n := range r.happened {
			happened[p] += n
		}
		if a.Traces = append(a.Traces, r.trace); len(r.failures) > 0 {
			a.Found = append(a.Found, finding{p, r.report()})
		}
	}
	switch {
	case err == errEndless: //nolint:errorlint // it is this very value
		a.Endless = true
	case err != nil:
		a.Error = err.Error()
	}
	return a.with(happened)
}

// ready makes the station ready for a seed, by the runs before it.
func (c *carrier) ready(seed uint64) (err error) {
	if c.station != nil && c.next == seed {
		return nil
	}
	for err, c.next = c.close(), seed-seed%perStation; err == nil && c.next < seed; {
		_, err = c.run(planOf(c.next, c.pairs))
	}
	return err
}

// run carries out the run of the seed that the station is ready for.
func (c *carrier) run(p plan) (r *run, err error) {
	if c.next%perStation == 0 {
		if err = c.close(); err == nil {
			c.station, err = newStation(c.Components)
		}
		if err != nil {
			return nil, err
		}
	}
	c.next++
	r = newRun(p, &c.Names)
	c.station.prepare(r)
	return r, r.carryOut()
}

func (a answer) with(happened map[pair]int) answer {
	for p, n := range happened {
		a.Happened = append(a.Happened, occurrence{p, n})
	}
	return a
}

func newRun(p plan, n *names) *run {
	r := &run{
		number: int(p.Seed), world: worldOf(p.Seed), plan: p.Injections, done: make([]bool, len(p.Injections)), names: n, enters: map[place]bool{}, passed: map[place]int{}, happened: map[pair]int{},
	}
	for _, f := range n.Entering {
		r.enters[placeOf(sortEnter, f)] = true
	}
	return r
}

// reportBytes is how much of what was printed a report has.
const reportBytes = 3000

// report tells what went wrong.
func (r *run) report() string {
	var b bytes.Buffer
	for _, f := range r.failures {
		fmt.Fprintf(&b, "%s\n", f)
	}
	text := bytes.ReplaceAll(r.console.Bytes(), []byte("working\n"), nil)
	if n := len(text); n > reportBytes {
		text = text[n-reportBytes:]
	}
	fmt.Fprintf(&b, "printed:\n%s", text)
	return b.String()
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
