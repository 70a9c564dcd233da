package domainzero

import "fmt"

// An Audit counts what domains hold. What a domain took must be back when it has ended.
type Audit struct {
	FreeBytes     int // of the machine's memory
	MemoryObjects int
	Services      int
	Threads       int
	Names         int
	Lines         int  // interrupt lines that are handled
	Console       bool // a domain drives the console
}

// Audit counts what all domains hold at this moment.
func (s *System) Audit() Audit {
	return Audit{
		FreeBytes: s.pool.free * blockBytes, MemoryObjects: len(s.memory.nodes), Services: len(s.serviceOf),
		Threads: len(s.threadOf), Names: len(s.names), Lines: s.lines(), Console: s.console.driver != nil,
	}
}

// Functions returns how many functions have been translated.
func (s *System) Functions() int { return len(s.linker.funcs) }

// Shutdown ends all domains. It fails if they did not give back all that they took, which
// would be a defect of DomainZero.
func (s *System) Shutdown() error {
	for _, d := range s.domains {
		s.end(d, d.status)
	}
	for _, o := range s.quarantine {
		s.pool.release(o.run.addr, o.run.bytes)
	}
	s.quarantine = nil
	if left := s.Audit(); left != s.empty {
		return fmt.Errorf("defect: without domains the system had %+v, and now it has %+v", s.empty, left)
	}
	if a := s.pool.dirty(); s.config.Poison && a != 0 {
		return fmt.Errorf("defect: free memory at %#x is not zero", a)
	}
	return nil
}
