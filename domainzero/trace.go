package domainzero

import (
	"fmt"
	"strings"
)

// lastWords says why a thread's domain ends, and has the thread's trace as Go prints one.
func (s *System) lastWords(t *thread, text string) string {
	var b strings.Builder
	if len(s.domains) > 1 {
		fmt.Fprintf(&b, "domain %s: ", t.domain.Name())
	}
	b.WriteString(text)
	fmt.Fprintf(&b, "\n\ngoroutine %d [running]:\n", t.tcb.Index)
	b.WriteString(s.traceText(t))
	return b.String()
}

// traceText formats a thread's recorded trace: a function and its file and line by frame,
// youngest first. Frames of the run-time library that raised the panic are left out.
func (s *System) traceText(t *thread) string {
	var b strings.Builder
	for i, pc := range t.trace {
		fn := s.linker.findReturn(pc)
		if fn == nil {
			break
		}
		if i == 0 && strings.HasPrefix(fn.Source, "golib/") {
			continue
		}
		fmt.Fprintf(&b, "%s(...)\n\t%s:%d\n", fn.Name, fn.Source, fn.line(pc-1))
	}
	return b.String()
}

// formatBytes writes a size the way configurations do.
func formatBytes(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%dMiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%dKiB", n>>10)
	}
	return fmt.Sprintf("%dB", n)
}
