package domain

// Life says where a domain is between its creation and its end.
type Life struct {
	// Set once and never cleared: the system starts a domain once, and those that import from it
	// when it has settled.
	Started bool // its first thread runs, or ran
	Settled bool // it has done what it does to start; see Settle

	// From Doomed on nothing of the domain runs, and from Ended on nothing of it is there.
	// Package cpu sets Doomed, the end of the domain alone sets Ended. Whoever goes on after what
	// may doom a domain asks Gone.
	Doomed bool // it ends as soon as no operation is in progress
	Ended  bool

	// Set while a copy to or from its heap waits for its turn, by package portal, which alone lets it go, and while
	// others run in the middle of something with its memory, by cpu.Interrupts.RunInStep. Until then none of its
	// code runs, be it a thread's, a handler's or the scheduler's, and nobody collects it.
	Held any // what waits in the run queue for the copy, or else; nil: nothing

	// Set where it is doomed, or ended from outside. Failure and LastWords are empty unless it
	// failed: cpu.CPU.DoomFor sets both.
	Status    int    // exit status; Run returns the main domain's
	Failure   string // why it was doomed; tests read it
	LastWords string // what Console.Last prints when it ends: the failure with a trace

	// Set by package cpu before each entry: domain.param relies on it where a component asks for
	// parameters of its own.
	Starting string // path of the component whose start function runs, or ran last
}

// Gone reports whether nothing of the domain runs any more: it has ended, or ends as soon as no
// operation is in progress. Its memory may still be there.
func (l *Life) Gone() bool { return l.Ended || l.Doomed }

// Settle notes that a thread has nothing more to run, or waits for a device or for another
// thread. When the first of a domain does, the domain counts as settled, and also when it
// has offered all that it exports: for a start function may serve without end.
func (t *Thread) Settle() {
	if t == t.Domain.Threads[0] {
		t.Domain.Settled = true
	}
}
