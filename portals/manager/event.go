package manager

// Event is an entry of the event log.
type Event struct {
	Number   int    // counted from the first
	Ticks    uint64 // time stamp counter
	Kind     Kind
	Domain   int // number
	Argument uint64
}

// Kind says what an event is.
type Kind int

// The kinds of events, with the numbers of package domainzero.
const (
	Collect   Kind = iota // a collection; the bytes that live
	Preempt               // the end of a time slice; the thread
	Trap                  // a failed check; the trap
	Quota                 // a quota was hit; the quota
	Portal                // a portal call that copied; the method
	Terminate             // a domain ended; its status
	Interrupt             // an interrupt was handled; the line
	Storm                 // a line fired too often and stays masked; the line
)

var kindNames = []string{"collect", "preempt", "trap", "quota", "portal", "terminate", "interrupt", "storm"}

// String returns a word for the kind.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "event"
	}
	return kindNames[k]
}

// Routine tells whether events of this kind happen all the time. They are kept apart, and
// soon displaced by newer ones.
func (k Kind) Routine() bool {
	return k == Collect || k == Preempt || k == Portal || k == Interrupt
}

// trapNames are those of package bytecode.
var trapNames = []string{
	"none", "nil", "divide", "index", "indexu", "slice-alen", "slice-acap", "slice-b", "slice3-acap", "slice3-b",
	"slice3-c", "slice-to-array", "make-len", "make-cap", "uncomparable", "stack", "memory", "memory-range",
	"memory-revoked", "portal", "port", "killed",
}

// Check returns the name of the check that failed, the argument of an event of kind Trap.
func (e Event) Check() string {
	if e.Argument >= uint64(len(trapNames)) {
		return "unknown"
	}
	return trapNames[e.Argument]
}
