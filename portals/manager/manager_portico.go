//go:build portico

package manager

import "github.com/portico-os/portico/portals"

//portico:intrinsic manager.domain
func managerDomain(number int) (string, int)

//portico:intrinsic manager.figure
func managerFigure(number, figure int) (int64, int)

//portico:intrinsic manager.service
func managerService(number int) (name string, domain, calls, waiting, holders, code int)

//portico:intrinsic manager.event
func managerEvent(from int) (number int, ticks uint64, kind, domain int, argument uint64, code int)

//portico:intrinsic manager.end
func managerEnd(number, status int) int

//portico:intrinsic manager.start
func managerStart(number int) int

// Numbers of package bytecode.
const (
	codeNotFound     = 10
	figures          = 13
	systemFigures    = 6
	figureEvents     = 5
	numberOfNoDomain = -1
)

// Domains returns all domains.
func Domains() ([]Domain, error) {
	var list []Domain
	for n := 0; ; n++ {
		name, code := managerDomain(n)
		if code == codeNotFound {
			return list, nil
		}
		var f [figures]int64
		for i := 0; i < figures && code == 0; i++ {
			f[i], code = managerFigure(n, i)
		}
		if code != 0 {
			return nil, portals.CodeError(code)
		}
		list = append(list, Domain{
			name, n, State(f[0]), int(f[1]), int(f[2]), int(f[3]), int(f[4]), int(f[5]), int(f[6]), int(f[7]),
			int(f[8]), int(f[9]), int(f[10]), int(f[11]), f[12],
		})
	}
}

// Whole returns what is to know of the system.
func Whole() (System, error) {
	var f [systemFigures]int64
	for i := range f {
		var code int
		if f[i], code = managerFigure(numberOfNoDomain, i); code != 0 {
			return System{}, portals.CodeError(code)
		}
	}
	return System{int(f[0]), int(f[1]), int(f[2]), int(f[3]), int(f[4])}, nil
}

// Services returns all services.
func Services() ([]Service, error) {
	var list []Service
	for n := 0; ; n++ {
		name, domain, calls, waiting, holders, code := managerService(n)
		if code == codeNotFound {
			return list, nil
		}
		if code != 0 {
			return nil, portals.CodeError(code)
		}
		list = append(list, Service{name, domain, calls, waiting, holders})
	}
}

// Events returns the events that are kept, oldest first, from a number on.
func Events(from int) ([]Event, error) {
	end, code := managerFigure(numberOfNoDomain, figureEvents)
	if code != 0 {
		return nil, portals.CodeError(code)
	}
	var list []Event
	for from < int(end) { // reading makes events, too
		number, ticks, kind, domain, argument, code := managerEvent(from)
		if code != 0 {
			break
		}
		list = append(list, Event{number, ticks, Kind(kind), domain, argument})
		from = number + 1
	}
	return list, nil
}

// End ends a domain with an exit status. If the system ends with that domain, it does. The
// error is portals.ErrTerminated for a domain that has ended already.
func End(number, status int) error { return portals.CodeError(managerEnd(number, status)) }

// Start starts an ended domain again, with its configuration and number. The error is
// portals.ErrBusy if it has not ended, portals.ErrQuota if there is no memory for it.
func Start(number int) error { return portals.CodeError(managerStart(number)) }
