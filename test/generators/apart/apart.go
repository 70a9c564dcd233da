package apart

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
	"time"
)

// Serve carries out orders, one a line, until there are no more.
func Serve[Order, Answer any](in io.Reader, out io.Writer, carryOut func(Order) Answer) error {
	debug.SetGCPercent(400)
	orders, answers := json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out)
	for {
		var o Order
		if err := orders.Decode(&o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := answers.Encode(carryOut(o)); err != nil {
			return err
		}
	}
}

// A Process is one that serves.
type Process[Order, Answer any] struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	orders  *json.Encoder
	answers *json.Decoder
	errors  bytes.Buffer
}

// Start starts a process with more in its environment.
func Start[Order, Answer any](environment ...string) (*Process[Order, Answer], error) {
	p := &Process[Order, Answer]{cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(os.Environ(), environment...)
	p.cmd.Stderr = &p.errors
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.orders, p.answers = json.NewEncoder(p.in), json.NewDecoder(bufio.NewReader(out))
	return p, p.cmd.Start()
}

// Ask has the process carry out an order within a time. An error says that the process is gone.
func (p *Process[Order, Answer]) Ask(o Order, within time.Duration) (a Answer, err error) {
	late := time.AfterFunc(within, func() { _ = p.cmd.Process.Kill() })
	if err = p.orders.Encode(o); err == nil {
		err = p.answers.Decode(&a)
	}
	if err == nil && !late.Stop() {
		err = errors.New("it took too long")
	}
	if err == nil {
		return a, nil
	}
	late.Stop()
	ended := p.End()
	return a, fmt.Errorf("the process that carries out orders fell: %w: %.4000s", errors.Join(err, ended), p.errors.String())
}

// Kill ends the process, whatever it does.
func (p *Process[Order, Answer]) Kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // how it ends says nothing
}

// End ends the process when it has carried out its orders.
func (p *Process[Order, Answer]) End() error {
	err := p.in.Close()
	return errors.Join(err, p.cmd.Wait())
}
