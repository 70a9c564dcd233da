package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/cmd/portico/internal/progress"
	"github.com/portico-os/portico/conformance"
	"github.com/portico-os/portico/qemu"
)

// conformanceMemory has room for the stacks and heaps that programs may have.
const conformanceMemory = 6 << 30

// slowness is how much longer than in a process a program may take in QEMU.
const slowness = 20

// A comparison says how programs that pass in processes do on a bare machine, all in one
// boot.
type comparison struct {
	Total      int      `json:"total"`
	Equal      int      `json:"equal"`     // same component files, output and status
	Different  []string `json:"different"` // names of the others
	ImageBytes int      `json:"image_bytes"`
	Seconds    float64  `json:"seconds"`
}

// compareInQEMU boots the programs that passed and compares their outcomes.
func compareInQEMU(cmd *cobra.Command, tests []conformance.Test, report *conformance.Report, r *ownProcess, test testFlags, limit time.Duration) (*comparison, error) {
	b, err := newBuilder()
	if err != nil {
		return nil, err
	}
	i := imaging{builder: b, test: test}
	var passed []conformance.Test
	bar := progress.Start(cmd.ErrOrStderr(), "building, programs")
	for n, t := range tests {
		if report.Tests[n].Verdict == conformance.Pass {
			if err := i.add([]string{t.File}); err != nil {
				return nil, err
			}
			passed = append(passed, t)
		}
		bar.Set(n, len(tests))
	}
	bar.End()
	content, figures, err := i.link(cmd.Context(), false)
	if err != nil {
		return nil, err
	}
	m := qemu.Default
	m.Memory, m.Environment = conformanceMemory, []string{digestVariable}
	bar = progress.Start(cmd.ErrOrStderr(), "running in QEMU, programs")
	begun := time.Now()
	got, err := outcomesOf(cmd.Context(), cmd.ErrOrStderr(), content, m, limit*slowness, func(done int) { bar.Set(done, len(passed)) })
	bar.End()
	if len(got) < len(passed) {
		return nil, fmt.Errorf("program %s in QEMU: %w", passed[len(got)].Name, err)
	}
	c := &comparison{Total: len(passed), ImageBytes: figures.ImageBytes, Seconds: time.Since(begun).Seconds()}
	for n, t := range passed {
		if got[n] == r.outcomes[t.File] {
			c.Equal++
		} else {
			c.Different = append(c.Different, t.Name)
		}
	}
	return c, nil
}

// outcomesOf boots an image and returns the outcomes of its systems. None of them may take
// longer than limit. The error, if there are fewer than the image has systems, says why.
func outcomesOf(ctx context.Context, messages io.Writer, content []byte, m qemu.Machine, limit time.Duration, progress func(done int)) ([]boot.Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(limit, func() { cancel(fmt.Errorf("no end after %v", limit)) })
	defer watch.Stop()
	lines := &kernelLines{each: func(done int) {
		watch.Reset(limit)
		progress(done)
	}}
	_, err := runImage(ctx, content, m, qemu.Streams{Out: lines, Errors: messages})
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if err == nil {
		err = errors.New("the kernel ended without saying how the program did")
	}
	return lines.outcomes, err
}
