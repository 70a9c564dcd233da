package domainzero

import (
	"errors"

	"github.com/portico-os/portico/domainzero/domain"
)

// ErrStalled is returned by Run when no thread can ever run again but the main domain
// has not ended. boot.Run hands it on, with status 4; tests compare with it.
var ErrStalled = errors.New("all threads are blocked")

// ErrClaimed is returned when somebody else runs the system. By it claimed knows that there is
// nothing to give back.
var ErrClaimed = errors.New("the processor is claimed: one goroutine runs a system")

// drainNanos is what the console's driver may take its time for to print the last of the output
// when the system's main domain has ended, in nanoseconds. Then run prints it on the machine.
const drainNanos = 5_000_000_000

// over reports whether the main domain has ended.
func (s *System) over() bool { return s.main != nil && s.main.Ended }

// claimed does something as the processor: whatever DomainZero does may run code of domains. A
// panic gives the processor back, too: the platform writes to what is claimed.
func claimed[T any](s *System, do func() (T, error)) (result T, err error) {
	if !s.cpu.Claim() {
		return result, ErrClaimed
	}
	defer func() {
		if !errors.Is(err, ErrClaimed) { // else it is another's meanwhile
			s.cpu.Unclaim()
		}
	}()
	s.closeAll()
	return do()
}

// Run runs the system until its main domain ends, or if none is the main one, until no
// domain has anything to do or handles interrupts. It returns the main domain's exit
// status.
func (s *System) Run() (int, error) { return claimed(s, s.run) }

// run is Run by who has claimed the processor. It returns ErrClaimed if another has it after
// a wait: then it is another's to go on. Its order matters: doomed domains end before anything is
// picked, and handlers and timers wake threads before the one that yielded is queued.
func (s *System) run() (int, error) {
	console, until := &s.services.Console, int64(domain.Never)
	for {
		s.cpu.Interrupts.Run()
		s.cpu.Timers.Run()
		s.cpu.Survivor(nil)
		s.closeSome()
		s.common.Pool.ReturnSomeToMachine()
		console.Turn(false)
		ended := s.over()
		if ended && until == domain.Never {
			until = s.machine.Nanos() + drainNanos
			s.endAllButDriver()
		}
		if ended && (console.Printed() || s.machine.Nanos() >= until) {
			console.Flush()
			return s.main.Status, nil
		}
		s.startReady(false)
		switch t := s.cpu.Pick(); {
		case t != nil:
			s.cpu.Dispatch(t)
		case len(s.closing) > 0, s.startReady(true), s.common.Pool.ReturnSomeToMachine():
		case s.cpu.Timers.Next() < domain.Never || s.cpu.Interrupts.Lines() > 0:
			if !s.cpu.Interrupts.Wait(min(until, console.Due(), s.cpu.Timers.Next())) {
				return 4, ErrClaimed
			}
		case ended:
			until = 0
		case console.Turn(true):
		case s.main == nil:
			console.Flush()
			return 0, nil
		default:
			console.Flush()
			return 4, ErrStalled
		}
	}
}

// endAllButDriver ends all domains but the console's driver, if there is one; without one Run is
// over at once, and Shutdown ends them. Precondition: as of end; run calls it between two threads.
func (s *System) endAllButDriver() {
	driver := s.services.Console.Driver()
	for _, d := range s.domains {
		if driver != nil && d != driver {
			s.end(d, s.main.Status)
		}
	}
}
