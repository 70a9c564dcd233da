package domain

import (
	"fmt"
	"strings"
)

// Report says why a thread's domain ends, and has the thread's recorded trace as Go prints one:
// a function and its file and line by frame, youngest first. It names the domain if there are
// others. Frames of the run-time library that raised a panic are left out.
func (t *Thread) Report(why string, others bool) string {
	var b strings.Builder
	if others {
		fmt.Fprintf(&b, "domain %s: ", t.Domain.Name())
	}
	fmt.Fprintf(&b, "%s\n\ngoroutine %d [running]:\n", why, t.TCB.Index)
	for i, pc := range t.Trace {
		fn := t.Domain.common.Linker.FindReturn(pc)
		if fn == nil {
			break
		}
		if i == 0 && strings.HasPrefix(fn.Source, "golib/") {
			continue
		}
		fmt.Fprintf(&b, "%s(...)\n\t%s:%d\n", fn.Name, fn.Source, fn.Line(pc-1))
	}
	return b.String()
}
