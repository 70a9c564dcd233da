package bombs

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/portico-os/portico/boot"
)

// A cost is what loading one file took.
type cost struct {
	file      int                      // bytes of it
	time      time.Duration            // of CPU, Go's collector included
	stages    map[string]time.Duration // parts of time
	allocated int                      // bytes that Go's heap handed out, whether or not they lived long
	peak      int                      // most bytes that lived at a time, in Go's heap, its stacks and the image, beyond what lived before
	retained  int                      // bytes that still live in Go's heap behind it
	code      int                      // bytes of code in the image
	data      int                      // bytes of constants, descriptors and tables there
	refused   error                    // why it was not loaded
}

// perByte returns how often a figure is that of the file.
func (c *cost) perByte(bytes int) float64 { return float64(bytes) / float64(c.file) }

// measure loads a file into a system and returns what that took, with collections of Go's heap as
// often as in the system or for memory alone, whose time says nothing. It must not run beside
// anything else.
func (s *system) measure(encoded []byte, collections int) (*cost, error) {
	c := &cost{file: len(encoded), stages: map[string]time.Duration{}}
	defer debug.SetGCPercent(debug.SetGCPercent(collections))
	runtime.GC()
	before := memory()
	lived := int(before.HeapAlloc + before.StackInuse)
	code, data, err := s.room()
	if err != nil {
		return nil, err
	}
	w := watch()
	for _, stage := range s.stages(encoded) {
		start := cpu()
		c.refused = stage.do()
		c.stages[stage.name] = cpu() - start
		c.time += c.stages[stage.name]
		w.note()
		if c.refused != nil {
			break
		}
	}
	c.allocated = int(memory().TotalAlloc - before.TotalAlloc)
	runtime.GC()
	w.note()
	peak := w.stop()
	c.retained = max(0, int(memory().HeapAlloc)-int(before.HeapAlloc))
	codeNow, dataNow, err := s.room()
	c.code, c.data = codeNow-code, dataNow-data
	c.peak = max(0, peak-lived) + c.code + c.data
	return c, err
}

// Percent by which Go's heap may grow between collections. What lives is known as often, for they
// count it.
const (
	asInSystem = boot.GCPercent
	forMemory  = 20
)

func memory() (m runtime.MemStats) {
	runtime.ReadMemStats(&m)
	return m
}

// cpu returns the CPU time of the process.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails for no arguments like these
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A watcher remembers the most that Go's collections found alive.
type watcher struct {
	most  atomic.Int64
	ended chan struct{}
	done  chan struct{}
}

// watch begins to look after each collection.
func watch() *watcher {
	w := &watcher{ended: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		for {
			w.note()
			select {
			case <-w.ended:
				return
			case <-time.After(200 * time.Microsecond):
			}
		}
	}()
	return w
}

// note counts what the last collection found.
func (w *watcher) note() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(live)
	for n := int64(live[0].Value.Uint64() + live[1].Value.Uint64()); ; {
		if most := w.most.Load(); n <= most || w.most.CompareAndSwap(most, n) {
			return
		}
	}
}

// stop ends the watch and returns the most bytes that lived.
func (w *watcher) stop() int {
	close(w.ended)
	<-w.done
	return int(w.most.Load())
}
