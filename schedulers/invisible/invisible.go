package invisible

import (
	"github.com/portico-os/portico/schedulers"
	"github.com/portico-os/portico/schedulers/roundrobin"
)

// Scheduler is a queue of threads, not informed of portal calls.
type Scheduler struct{ roundrobin.Queue }

// New returns the scheduler of a domain.
func New() schedulers.Local { return &Scheduler{} }
