package traps

import (
	"fmt"
	"io"

	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/stats"
)

// A Cost is what one trap takes.
type Cost struct {
	Nanoseconds float64 `json:"ns"`
	Cycles      float64 `json:"core_cycles"`
}

// Costs are the medians of a run.
type Costs struct {
	SystemCall Cost `json:"system_call"`
	PageFault  Cost `json:"page_fault"`
}

// Traps in a sample: as many as take a fraction of a millisecond.
const (
	callsInSample  = 256
	faultsInSample = 128
)

// A Sampler collects samples of a run. The caller has pinned the thread.
type Sampler struct{ call, fault samples }

type samples struct{ nanoseconds, cycles []float64 }

// Sample times both traps once more. Call it in each round of a benchmark, so that the
// machine has the speeds for it that it has for the benchmark.
func (s *Sampler) Sample() error {
	rate := cycles.PerTick()
	for _, kind := range []struct {
		to    *samples
		time  func(int) (cycles.Ticks, error)
		traps int
	}{{&s.call, SystemCalls, callsInSample}, {&s.fault, PageFaults, faultsInSample}} {
		ticks, err := kind.time(kind.traps)
		if err != nil {
			return fmt.Errorf("time traps: %w", err)
		}
		kind.to.nanoseconds = append(kind.to.nanoseconds, ticks.Nanoseconds()/float64(kind.traps))
		kind.to.cycles = append(kind.to.cycles, float64(ticks)*rate/float64(kind.traps))
	}
	return nil
}

// Costs returns the medians of all samples.
func (s *Sampler) Costs() Costs {
	return Costs{s.call.median(), s.fault.median()}
}

func (s *samples) median() Cost {
	return Cost{stats.Median(s.nanoseconds), stats.Median(s.cycles)}
}

// Write prints the costs in a line.
func (c Costs) Write(w io.Writer) error {
	_, err := fmt.Fprintf(w, "a system call (getppid) takes %.0f ns, %.0f core cycles; a page fault (first touch) %.0f ns, %.0f core cycles\n",
		c.SystemCall.Nanoseconds, c.SystemCall.Cycles, c.PageFault.Nanoseconds, c.PageFault.Cycles)
	return err
}
