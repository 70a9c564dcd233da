package main

import (
	"fmt"
	"io"

	"github.com/portico-os/portico/boot"
)

// warmRounds is how many rounds warm up what stays warm: in the first Go's runtime takes what
// it keeps, of which it touches more in the second.
const warmRounds = 2

// What a loop may have more of after its last round than when it was warm is Go's runtime's;
// nothing else may have more. Domain memory, timers and frames that nobody has are exact.
const (
	// threadSlack is for threads that the runtime makes when all others are blocked, and
	// keeps. How many it needs is chance, and more than a few are a leak.
	threadSlack = 2

	// heapSlack is for the descriptions of these threads, of 5,320 bytes each, and for
	// objects of 48 bytes that the runtime makes some of. Between two rounds without them the
	// heap is the same to the byte.
	heapSlack = 16 << 10

	// runtimeSlack is for what the runtime keeps after it was asked to give back all: free
	// pages of its processor (512 KiB), what the collector worked with, which it frees too
	// late, and descriptions of heap pages, as many as were ever used at a time.
	runtimeSlack = 4 << 20

	// tableSlack is for page tables, which stay: one for each 2 MiB of addresses that are
	// touched for the first time, or of memory in which a page of code lies for the first
	// time. It is chance which addresses the runtime takes, and which frames code gets.
	tableSlack = 128

	// frameSlack is for pages that the runtime touches or gives back: 1 MiB, twice what its
	// processor keeps. What the runtime says that it has more comes on top.
	frameSlack = 256
	frameBytes = 4096

	// areaSlack is for the borders between what is in use of the runtime's address space
	// and what is reserved.
	areaSlack = 4
)

// A tolerance says by how much a figure may be worse after the last round of a loop than
// when it was warm.
type tolerance struct {
	name      string
	of        func(r *boot.Round) int // the more, the worse
	most      int
	byRuntime bool // and as many frames more as the runtime has grown by
}

var tolerances = []tolerance{
	{"bytes of domain memory taken", func(r *boot.Round) int { return r.DomainMemory }, 0, false},
	{"frames lost", func(r *boot.Round) int { return -r.Frames }, 0, false},
	{"frames taken, page tables apart", func(r *boot.Round) int { return -r.FreeFrames - r.Tables }, frameSlack, true},
	{"page tables", func(r *boot.Round) int { return r.Tables }, tableSlack, false},
	{"bytes of Go's runtime", func(r *boot.Round) int { return r.Runtime }, runtimeSlack, false},
	{"bytes in the heap", func(r *boot.Round) int { return r.Heap }, heapSlack, false},
	{"threads", func(r *boot.Round) int { return r.Threads }, threadSlack, false},
	{"timers", func(r *boot.Round) int { return r.Timers }, 0, false},
	{"areas", func(r *boot.Round) int { return r.Areas }, areaSlack, false},
}

// judge returns what is wrong with a loop's rounds. Digests of outputs are compared if
// they are to be the same.
func (l *kernelLines) judge(digests bool) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if len(l.rounds) <= warmRounds || len(l.outcomes) != len(l.rounds)*l.systems {
		fault("there are %d rounds of %d systems with %d outcomes", len(l.rounds), l.systems, len(l.outcomes))
		return faults
	}
	for i, o := range l.outcomes {
		first := l.outcomes[i%l.systems]
		if round, system := i/l.systems+1, i%l.systems+1; o.Status != first.Status {
			fault("system %d ended with status %d in round %d, and before with %d", system, o.Status, round, first.Status)
		} else if digests && o != first {
			fault("system %d printed %d bytes in round %d, and other %d before", system, o.Bytes, round, first.Bytes)
		}
	}
	warm, last := &l.rounds[warmRounds-1], &l.rounds[len(l.rounds)-1]
	for _, t := range tolerances {
		most := t.most
		if t.byRuntime {
			most += max(0, last.Runtime-warm.Runtime) / frameBytes
		}
		if more := t.of(last) - t.of(warm); more > most {
			fault("%s: %d more after round %d than after round %d, where %d are explained", t.name, more, last.Number, warm.Number, most)
		}
	}
	return faults
}

// printVerdict prints what a loop has shown.
func printVerdict(w io.Writer, rounds []boot.Round, faults []string) error {
	for _, f := range faults {
		fmt.Fprintf(w, boot.MessagePrefix+"loop: %s\n", f)
	}
	verdict := fmt.Sprintf("what there was after round %d is there after the last", warmRounds)
	if len(faults) > 0 {
		verdict = fmt.Sprintf("%d faults", len(faults))
	}
	_, err := fmt.Fprintf(w, boot.MessagePrefix+"loop: %d rounds: %s\n", len(rounds), verdict)
	return err
}
