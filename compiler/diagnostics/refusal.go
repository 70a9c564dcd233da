package diagnostics

import (
	"fmt"
	"go/token"
)

// A refusal is what [Refuse] panics with.
type refusal struct {
	pos     token.Pos
	feature Feature
	message string
}

// Refuse ends a step of the compilation, because of a feature; who began the step reports it.
// Where the position is not known it is [token.NoPos].
func Refuse(pos token.Pos, feature Feature, format string, args ...any) {
	panic(refusal{pos, feature, fmt.Sprintf(format, args...)})
}

// Locate, deferred, gives a refusal that knows no position that of what is translated.
func Locate(position func() token.Pos) {
	if r := recover(); r != nil {
		if ref, ok := r.(refusal); ok && !ref.pos.IsValid() {
			ref.pos = position()
			panic(ref)
		}
		panic(r)
	}
}

// ReportRefusal reports a value that a step panicked with, if it is a refusal.
func (l *Log) ReportRefusal(r any) bool {
	ref, ok := r.(refusal)
	if ok {
		l.Report(ref.pos, ref.feature, "%s", ref.message)
	}
	return ok
}
