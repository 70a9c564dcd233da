package bytecode

import (
	"errors"
	"fmt"
)

// Code is how an intrinsic of DomainZero reports an error: 0 is success.
type Code int

// The codes. Package portals turns each into its error, by the same numbers, which a test holds.
const (
	CodeOK         Code = iota
	CodeTerminated      // the other domain has ended
	CodeRevoked         // the memory object was revoked
	CodeQuota           // a quota is used up
	CodeBusy            // the service's queue is full
	CodeTimeout         // the deadline has passed
	CodeDeadlock        // the call chain re-enters a serial domain
	CodeFault           // the service panicked
	CodeRange           // an argument is out of range
	CodeDenied          // the configuration does not grant it
	CodeNotFound        // there is no such name
	CodeIO              // the host failed
	CodeType            // the object cannot be passed as this type
)

// Error makes what is no success an error.
func (c Code) Error() string { return fmt.Sprintf("code %d", int(c)) }

// CodeOf returns the code that an error is, or another one for what is none.
func CodeOf(err error, other Code) Code {
	if err == nil {
		return CodeOK
	}
	errors.As(err, &other)
	return other
}
