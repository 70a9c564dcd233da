package domainzero

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
