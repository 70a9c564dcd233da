package portals

// InterruptHandler is what the driver of a device implements. The verifier proves that a
// method of this name takes a bounded time: its loops have constant bounds, and it neither
// allocates nor waits nor calls what is known only when it runs.
type InterruptHandler interface {
	// HandleInterrupt serves the device. It runs at a safepoint, while no thread of the
	// domain runs, and cannot be interrupted. The line is masked until it returns.
	HandleInterrupt()
}
