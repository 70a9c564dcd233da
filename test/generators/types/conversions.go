package types

import (
	"fmt"
	"go/types"
	"strings"
)

// conversion writes a conversion to a type.
func conversion(e *emitter, t types.Type, x string) string {
	s := e.t(t)
	if strings.HasPrefix(s, "*") || strings.HasPrefix(s, "func") {
		s = "(" + s + ")"
	}
	return s + "(" + x + ")"
}

// convert writes the conversion of a value of a type to another one. Interfaces that differ in tags
// of their methods' signatures are converted by a function in a file of its own: the Go compiler
// refuses what the language allows, so under Go the value's words are taken as they are.
func (e *emitter) convert(from, to types.Type, x string) string {
	if !types.IsInterface(from) || !types.IsInterface(to) || types.AssignableTo(from, to) {
		return conversion(e, to, x)
	}
	n := e.serial()
	e.queue = append(e.queue, func() { e.p("type from%d = %s\ntype to%d = %s\n", n, e.t(from), n, e.t(to)) })
	e.t(from)
	e.t(to)
	e.onPortico += fmt.Sprintf("func convert%d(i from%d) to%d { return to%d(i) }\n", n, n, n, n)
	e.onHost += fmt.Sprintf("func convert%d(i from%d) to%d { return *(*to%d)(unsafe.Pointer(&i)) }\n", n, n, n, n)
	return fmt.Sprintf("convert%d(%s)", n, x)
}
