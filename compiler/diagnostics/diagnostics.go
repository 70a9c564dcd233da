package diagnostics

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// A Feature names a part of Go, or a way around Go, that the compiler refuses.
type Feature string

// The features that are refused. Those of the first group are refused for good:
// they have no meaning in verified code.
const (
	Unsafe   Feature = "unsafe"
	Cgo      Feature = "cgo"
	Linkname Feature = "linkname"
	Assembly Feature = "assembly"
	Internal Feature = "internal" // use of a package or directive reserved to the system's own

	Goroutine    Feature = "goroutine"
	Channel      Feature = "channel"
	Select       Feature = "select"
	Reflect      Feature = "reflect"
	FrameSize    Feature = "frame-size"    // variables by value that do not fit a frame
	TypeSize     Feature = "type-size"     // types larger than the format allows
	MethodTable  Feature = "method-table"  // methods of a type that cannot have a table
	LocalGeneric Feature = "local-generic" // local type of a generic function, used from another package
	Library      Feature = "library"       // needs something of golib or the standard library that is not there
	Construct    Feature = "construct"     // any other construct, described in the message
)

var forGood = []Feature{Unsafe, Cgo, Linkname, Assembly, Internal}

// A Diagnostic is one reason why a package does not compile.
type Diagnostic struct {
	Pos     token.Position
	Message string
	Feature Feature // empty for an error in the source
}

// Error returns the diagnostic as file:line:col: message.
func (d Diagnostic) Error() string {
	var b strings.Builder
	if d.Pos.IsValid() {
		fmt.Fprintf(&b, "%s: ", d.Pos)
	}
	switch {
	case d.Feature == "":
	case slices.Contains(forGood, d.Feature):
		fmt.Fprintf(&b, "%s is never allowed in a component: ", d.Feature)
	default:
		fmt.Fprintf(&b, "%s is not supported: ", d.Feature)
	}
	b.WriteString(d.Message)
	return b.String()
}

// List are all reasons why a package does not compile, in order of position
// within a package.
type List []Diagnostic

// Error returns the diagnostics, one a line.
func (ds List) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// maxDiagnostics bounds what one compilation reports.
const maxDiagnostics = 100
