package domainzero

import (
	"fmt"

	"github.com/portico-os/portico/domainzero/domain"
)

// An Audit counts what domains hold. What a domain took must be back when it has ended: Shutdown
// compares all of it, and the domain manager shows the first five.
type Audit struct {
	FreeBytes     int  // of the machine's memory for domains
	MemoryObjects int  // with parents that nobody holds
	Services      int  // of domains that have not ended
	Threads       int  // the same, with idle ones
	Names         int  // that are offered
	Lines         int  // interrupt lines that are handled
	Console       bool // a domain drives the console
}

// Audit counts what all domains hold at this moment.
func (s *System) Audit() Audit {
	return Audit{
		FreeBytes: s.common.Pool.Free(), MemoryObjects: s.common.Memory.Len(), Services: s.common.Services.Len(),
		Threads: s.common.Threads.Len(), Names: len(s.common.Names), Lines: s.cpu.Interrupts.Lines(), Console: s.services.Console.Driver() != nil,
	}
}

// Shutdown ends all domains. It fails if they did not give back all that they took, which
// would be a defect of DomainZero. Precondition: the system does not run, and will not: the heaps'
// quarantine is closed, and nobody gives back what comes there later. boot.Run calls it last.
func (s *System) Shutdown() error {
	_, err := claimed(s, func() (int, error) { return 0, s.shutdown() })
	return err
}

// shutdown is Shutdown by who has claimed the processor.
func (s *System) shutdown() error {
	for _, d := range s.domains {
		s.end(d, d.Status)
	}
	s.closeAll()
	s.common.Heaps.Close()
	if left := s.Audit(); left != s.empty {
		return fmt.Errorf("defect: without domains the system had %+v, and now it has %+v", s.empty, left)
	}
	if s.config.Poison {
		if a := s.common.Pool.Dirty(); a != 0 {
			return fmt.Errorf("defect: free memory at %#x is not zero", a)
		}
	}
	return nil
}

// manager is the system as the domain manager sees it.
type manager struct{ *System }

// Domains implements [services.System].
func (m manager) Domains() []*domain.Domain { return m.domains }

// Restart implements [services.System].
func (m manager) Restart(d *domain.Domain) (*domain.Domain, error) { return m.restart(d) }

// Figures implements [services.System].
func (m manager) Figures() []int {
	a := m.Audit()
	return []int{a.FreeBytes, a.MemoryObjects, a.Services, a.Threads, a.Names, m.common.Events.Count()}
}

// IsMain implements [services.System].
func (m manager) IsMain(d *domain.Domain) bool { return d == m.main }
