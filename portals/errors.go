package portals

import "github.com/portico-os/portico/memobj"

// systemError is the type of the system's errors. Its field and name are unexported, so
// that no component can make one.
type systemError struct{ text string }

func (e *systemError) Error() string { return e.text }

// Errors of the system, for errors.Is.
var (
	// ErrTerminated says that the domain of the service has ended.
	ErrTerminated error = &systemError{"the service's domain has ended"}
	// ErrRevoked says that a memory object was revoked.
	ErrRevoked = memobj.ErrRevoked
	// ErrQuota says that a quota is used up.
	ErrQuota = memobj.ErrQuota
	// ErrBusy says that the queue of the service is full.
	ErrBusy error = &systemError{"the service's queue is full"}
	// ErrTimeout says that the deadline of a call has passed.
	ErrTimeout error = &systemError{"the deadline has passed"}
	// ErrDeadlock says that a call chain enters a serial domain again.
	ErrDeadlock error = &systemError{"the call chain enters a serial domain again"}
	// ErrFault says that the service panicked.
	ErrFault error = &systemError{"the service panicked"}
	// ErrRange says that an argument is out of range.
	ErrRange = memobj.ErrRange
	// ErrDenied says that the configuration does not grant it.
	ErrDenied = memobj.ErrDenied
	// ErrNotFound says that there is no such name.
	ErrNotFound error = &systemError{"there is no such name"}
	// ErrIO says that the host failed.
	ErrIO error = &systemError{"the host's input or output failed"}
	// ErrType says that an object cannot be passed as the type asked for.
	ErrType error = &systemError{"the object is not of the type asked for"}
)

// NameError is the error of an operation on a name.
type NameError struct {
	Op   string // "export" or "look up"
	Name string
	Err  error
}

func (e *NameError) Error() string { return e.Op + " " + quote(e.Name) + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *NameError) Unwrap() error { return e.Err }

// codeErrors holds the error of each number that built-in operations return: those of
// package bytecode. DomainZero finds the table by its name, for calls that fail on the way.
var codeErrors = []error{
	nil, ErrTerminated, ErrRevoked, ErrQuota, ErrBusy, ErrTimeout, ErrDeadlock, ErrFault, ErrRange, ErrDenied, ErrNotFound,
	ErrIO, ErrType,
}

// CodeError returns the error of a number from a built-in operation.
func CodeError(code int) error {
	if code < 0 || code >= len(codeErrors) {
		return ErrIO
	}
	return codeErrors[code]
}
