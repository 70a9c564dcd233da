package model

// Settings are the quotas and mechanisms of a domain. Quotas but Threads are in bytes.
type Settings struct {
	Heap      int    // most of objects
	Memory    int    // most of everything: heap, stacks, statics, memory objects
	Stack     int    // most of each thread's stack
	Threads   int    // most threads at a time
	Copy      int    // most that one portal call copies into the domain
	Collector string // the name that package heap has for it, which refuses others

	// Scheduler is the import path of a component with a domain-local scheduler, or "" for
	// the core scheduler, which is built into DomainZero for performance analysis (the
	// paper's section 2.8).
	Scheduler string

	Translator Translator
	OnPanic    OnPanic
	Serial     bool // one activity at a time, even if no component asks for it
}

// Translator has the translator's switches (the paper's sections 4.2 and 4.3). Domains
// with equal ones share code.
type Translator struct {
	Inline      bool // inline calls (4.2.1)
	FastPortals bool // inline fast portals and accesses to memory objects and devices (4.2.2)
	Checks      bool // keep safety checks (4.2.3); without them the domain is unsafe
	Revocation  Revocation
}

// Revocation names how an access to a memory object is protected from its revocation.
type Revocation string

// The ways of revocation (the paper's section 4.3, and epochs).
const (
	NoRevocation Revocation = "none"
	Spin         Revocation = "spin"
	Epoch        Revocation = "epoch"
)

// Possible reports whether memory objects may be revoked.
func (r Revocation) Possible() bool { return r == Spin || r == Epoch }

// OnPanic says what a panic in a portal call ends.
type OnPanic string

// What a panic ends. The zero value leaves it to the component: the domain if it is
// serial, since half-updated state must not go on, else the call.
const (
	OnPanicDefault OnPanic = ""
	OnPanicCall    OnPanic = "call"
	OnPanicDomain  OnPanic = "domain"
)

// Defaults are the settings of a domain whose configuration gives none, and fixed. They pass Check.
var Defaults = Settings{
	Heap:       16 << 20,
	Memory:     256 << 20,
	Stack:      256 << 10,
	Threads:    64,
	Copy:       1 << 20,
	Collector:  "copying",
	Translator: Translator{Inline: true, FastPortals: true, Checks: true, Revocation: Epoch},
}
