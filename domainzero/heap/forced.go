package heap

// Testing forces collections at every n-th safepoint: allocation or poll. Without that one
// in a million would see a collection.
//
// They are paced, so that a program takes a small multiple of its time plus some seconds,
// whatever lives in its heap and however long it runs. When collections have moved
// unpacedWork bytes, those that follow are so far apart that they take about half of the
// time; after countedSafepoints native code stops at the ends of slices alone. Until then
// all runs of a program collect at the same safepoints.

// Runs of a program repeat only with the same numbers: tests of collections rely on that.
const (
	unpacedWork       = 1 << 30 // bytes
	countedSafepoints = 1 << 24
	SliceSafepoints   = 1 << 13 // stops that take about as long as a slice; package cpu passes them
	stopWork          = 64      // bytes that are moved in about the time of a stop
	fixedWork         = 4 << 10 // bytes that are moved in about the time of a collection of nothing
)

// A Forcing is what paces forced collections. Heap.Force goes by it, and Stops tells package cpu
// and setLimit whether native code is to stop everywhere.
type Forcing struct {
	Every int // safepoints between collections, until they are paced; 0 is off. Fixed

	// The three only grow, and are those of all domains together: so runs repeat.
	passed, due int // safepoints so far, and at the next collection
	work        int // bytes moved so far
}

// Stops reports whether native code is to stop at all safepoints.
func (f *Forcing) Stops() bool { return f.Every > 0 && f.passed < countedSafepoints }

// pass counts n safepoints and reports whether it is time for a collection.
func (f *Forcing) pass(n int) bool {
	f.passed += n
	return f.Every > 0 && f.passed >= f.due
}

// collected is told how many bytes a collection has moved.
func (f *Forcing) collected(work int) {
	work += fixedWork
	f.work += work
	f.due = f.passed + f.Every
	if f.work > unpacedWork {
		f.due += work / stopWork
	}
}
