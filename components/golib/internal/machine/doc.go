// Package machine binds the built-in operations that the overlay of the standard library
// is written with. It exists because only packages of this module may bind them; all of
// them are safe whoever calls them.
package machine

import "github.com/portico-os/portico/components/golib"

// The errors of package runtime.
type (
	RuntimeError       = golib.RuntimeError
	TypeAssertionError = golib.TypeAssertionError
	PanicNilError      = golib.PanicNilError
)

// PanicDivide is the panic of a division by zero.
func PanicDivide() { golib.PanicDivide() }

// PanicOverflow is the panic of a quotient that does not fit.
func PanicOverflow() { golib.PanicOverflow() }
