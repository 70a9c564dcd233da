package boot

import (
	"errors"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/verifier"
)

// The statuses of systems that did not end by themselves. A domain that package cpu ends for a
// defect, and a system that stalls, have StatusFault, too.
const (
	StatusRefused = 3 // the verifier refused a component
	StatusFault   = 4 // the system failed
)

// Status returns the status of a system that could not be run to its end.
func Status(err error) int {
	var refused *verifier.Error
	if errors.As(err, &refused) || errors.Is(err, bytecode.ErrFormat) || errors.Is(err, bytecode.ErrVersion) {
		return StatusRefused
	}
	return StatusFault
}

// MessagePrefix begins the lines that Portico itself prints.
const MessagePrefix = platform.MessagePrefix
