package schedulers

// Thread is a thread of the scheduler's domain.
type Thread uint32

// NoThread is what Activated returns when no thread is to run.
const NoThread Thread = 0

// MaxThreads is how many threads a domain with its own scheduler may have.
const MaxThreads = 1024

// Local is a domain-local scheduler. The global scheduler activates it when the domain may
// use the processor. Its type is of the package whose function New returns it, so that all its methods
// are linked before it runs; it may embed another package's.
type Local interface {
	// Unblocked says that a thread can run: a new one, or one that waited.
	Unblocked(t Thread)
	// Preempted says that the time slice of the running thread has ended. It can run.
	Preempted(t Thread)
	// Activated chooses the thread to run and forgets it until it is named again.
	Activated() Thread
}

// Caller is informed of the portal calls that the domain's threads make.
type Caller interface {
	// PortalCall says that a thread blocks in a call of another domain.
	PortalCall(t Thread)
	// PortalReturn says that the call has returned and the thread goes on.
	PortalReturn(t Thread)
}

// Callee is informed of the portal calls that the domain's services serve.
type Callee interface {
	// PortalEnter says that a service thread starts to serve a call.
	PortalEnter(t Thread)
	// PortalLeave says that it has served the call and is idle.
	PortalLeave(t Thread)
}
