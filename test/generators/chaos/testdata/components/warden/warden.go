// Package warden starts domains again that have ended, and tells at last whether all of them work.
package warden

import (
	"errors"
	"strconv"
	"strings"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/portals/manager"
	"github.com/portico-os/portico/test/generators/chaos/testdata/components/contract"
)

// What a run tells: 1 in Calm when nothing happens any more, and the number of a domain, and 1, in
// End and Restart, which are 0 again when that is done. Began is 1 from the start on.
var Began, Calm, End, Restart int

// Nanoseconds between two looks, and how often a domain is asked in the end.
const (
	pause    = 400_000
	patience = 2000
)

// Start ends when all domains of parameter workers work. Parameter first is the number of the first.
func Start(d *portals.Domain) error {
	params := d.Params()
	workers, first := strings.Fields(params.String("workers", "")), params.Int("first", 0)
	restarts := params.Bool("restarts", true)
	if err := params.Err(); err != nil {
		return err
	}
	Began = 1
	for turn := 0; Calm == 0; turn++ {
		if End != 0 {
			if err := manager.End(End-1, 5); err != nil && !errors.Is(err, portals.ErrTerminated) {
				return err
			}
			End = 0
		}
		if n := Restart; n != 0 {
			if err := manager.End(n-1, 5); err != nil && !errors.Is(err, portals.ErrTerminated) {
				return err
			}
			if err := again(n - 1); err != nil {
				return err
			}
			Restart = 0
		}
		if restarts && turn%4 == 3 {
			if err := restartEnded(first); err != nil {
				return err
			}
		}
		portals.Sleep(portals.Nanos() + pause)
		if turn%16 == 0 {
			look()
		}
	}
	for _, name := range workers {
		if err := await(d, first, name); err != nil {
			return errors.New(name + ": " + err.Error())
		}
	}
	portals.Print("warden: all work\n")
	return nil
}

// again starts a domain. It is no failure if there is no memory for that now.
func again(number int) error {
	err := manager.Start(number)
	if errors.Is(err, portals.ErrBusy) || errors.Is(err, portals.ErrQuota) {
		return nil
	}
	return err
}

func restartEnded(first int) error {
	domains, err := manager.Domains()
	if err != nil {
		return err
	}
	for _, d := range domains {
		if d.Number >= first && d.State == manager.Ended {
			if err := again(d.Number); err != nil {
				return err
			}
		}
	}
	return nil
}

// look asks for what there is to know.
func look() {
	_, _ = manager.Whole()
	_, _ = manager.Services()
	_, _, _, _, _, _ = managerEvent(0)
}

//portico:intrinsic manager.event
func managerEvent(from int) (number int, ticks uint64, kind, domain int, argument uint64, code int)

// await asks a domain until it answers, and starts those that have ended.
func await(d *portals.Domain, first int, name string) (err error) {
	for n := range patience {
		if err = ask(d, name, n); err == nil {
			return nil
		}
		if n%8 == 0 {
			if err := restartEnded(first); err != nil {
				return err
			}
		}
		portals.Sleep(portals.Nanos() + pause)
	}
	return err
}

func ask(d *portals.Domain, name string, n int) error {
	peer, err := portals.Lookup[contract.Peer](d, name)
	if err != nil {
		return err
	}
	portals.Deadline(portals.Nanos() + 20*pause)
	m, err := peer.Ping(n)
	portals.Deadline(portals.Never)
	if err == nil && m != n+1 {
		portals.Print("wrong: warden: ping " + strconv.Itoa(n) + " is " + strconv.Itoa(m) + "\n")
	}
	return err
}
