package domainzero

// Testing forces collections at every n-th safepoint: allocation or poll. Without that one
// in a million would see a collection.
//
// They are paced, so that a program takes a small multiple of its time plus some seconds,
// whatever lives in its heap and however long it runs. When collections have moved
// unpacedWork bytes, those that follow are so far apart that they take about half of the
// time; after countedSafepoints native code stops at the ends of slices alone. Until then
// all runs of a program collect at the same safepoints.

const (
	unpacedWork       = 1 << 30
	countedSafepoints = 1 << 24
	sliceSafepoints   = 1 << 13 // stops that take about as long as a slice
	stopWork          = 64      // bytes that are moved in about the time of a stop
	fixedWork         = 4 << 10 // bytes that are moved in about the time of a collection of nothing
)

// A forcing is what paces forced collections.
type forcing struct {
	every       int // Config.CollectEvery; 0 is off
	passed, due int // safepoints so far, and at the next collection
	work        int // bytes moved so far
}

// stops reports whether native code is to stop at all safepoints.
func (f *forcing) stops() bool { return f.every > 0 && f.passed < countedSafepoints }

// pass counts n safepoints and reports whether it is time for a collection.
func (f *forcing) pass(n int) bool {
	f.passed += n
	return f.every > 0 && f.passed >= f.due
}

// collected is told how many bytes a collection has moved.
func (f *forcing) collected(work int) {
	work += fixedWork
	f.work += work
	f.due = f.passed + f.every
	if f.work > unpacedWork {
		f.due += work / stopWork
	}
}

// force is called at a stop of a domain that stands for n safepoints. It collects, with
// room for need more bytes, if it is time to.
func (s *System) force(d *Domain, n, need int) {
	if s.forced.pass(n) {
		d.collect(need)
		s.forced.collected(d.heap.work)
	}
}
