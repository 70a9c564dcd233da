package domainzero

// Testing forces collections at safepoints, allocations and polls, of which without it one
// in a million would see a collection. They are paced, so that a program takes a small
// multiple of its time, whatever lives in its heap and however long it runs: the first ones
// come at every n-th safepoint, later ones farther apart, and the farther the more each has
// to move. Apart from what happens at the ends of slices, runs of a program collect at the
// same safepoints.

const (
	// countedSafepoints is for how long native code stops at each safepoint: some seconds.
	// After that it stops at the end of each slice.
	countedSafepoints = 1 << 24
	// sliceSafepoints is how many stops take about as long as a slice.
	sliceSafepoints = 1 << 13
	// smallWork is how many bytes any collection may move.
	smallWork = 64 << 10
)

// A forcing is what paces forced collections.
type forcing struct {
	every       int // Config.CollectEvery; 0 is off
	passed, due int // safepoints so far, and at the next collection
	collections int
}

// stops reports whether native code is to stop at all safepoints.
func (f *forcing) stops() bool { return f.every > 0 && f.passed < countedSafepoints }

// force is called at a safepoint of a domain that stands for n. It collects, with room for
// need more bytes, if it is time to.
func (s *System) force(d *Domain, n, need int) {
	f := &s.forced
	if f.passed += n; f.every == 0 || f.passed < f.due {
		return
	}
	d.collect(need)
	work := d.heap.work
	f.due = f.passed + f.every + f.collections*(f.every+work/16)/4096 + max(0, work-smallWork)/64
	f.collections++
}
