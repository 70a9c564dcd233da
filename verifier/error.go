package verifier

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// A Rule is the name of what a component must keep to. docs/verifier.md lists them all.
type Rule string

// An Error says why a component was refused. Source, Line, Func and Instr are empty
// where the fault is not in a function or not in an instruction. People read it, and tests rely on
// Rule; package boot looks at the type alone.
type Error struct {
	Path   string // of the component; plain text, unless that is what is refused
	Source string // file name that the component gives, plain text
	Line   int32  // in Source
	Func   string // its name in the component; Within compares it to see who broke the limit
	Instr  string // its results and operation
	Rule   Rule   // which is broken; tolerate compares it
	Msg    string // what is wrong and how to put it right
}

// Error returns the refusal in one line, as a compiler would put it.
func (e *Error) Error() string {
	text := e.Path
	if e.Source != "" {
		text = e.Source + ":" + strconv.Itoa(int(e.Line))
	}
	if e.Func != "" {
		text += ": func " + e.Func
	}
	if e.Instr != "" {
		text += ": " + e.Instr
	}
	return fmt.Sprintf("%s: %s [%s]", text, e.Msg, e.Rule)
}

// fail refuses the component: it panics with an Error, which Verify returns. Precondition: a
// caller up the stack has deferred catchRefusal, as judge and bound have: else the process dies.
func fail(rule Rule, format string, args ...any) { panic(refusal(rule, format, args...)) }

// check refuses the component unless ok. It is for checks that are made once for a
// definition, for its arguments are evaluated in any case, and for those whose message has none.
func check(ok bool, rule Rule, format string, args ...any) {
	if !ok {
		fail(rule, format, args...)
	}
}

// refusal makes the Error, for places that Go must see to end in a panic.
func refusal(rule Rule, format string, args ...any) *Error {
	return &Error{Rule: rule, Msg: fmt.Sprintf(format, args...)}
}

// catchRefusal turns the panic of fail into an error that says where it arose. Precondition: it is
// deferred itself, for it recovers.
func catchRefusal(v *verification, err *error) {
	switch e := recover().(type) {
	case nil:
	case *Error:
		e.Path = v.c.file.Path
		if !isPlain(e.Path) {
			e.Path = fmt.Sprintf("%q", clip(e.Path))
		}
		v.code.locate(e)
		*err = e
	default:
		panic(e)
	}
}

// An enforcement does without one rule: "" but in tests of this package, which show so that
// each rule is what refuses their component: tolerate lets pass what breaks this one alone.
type enforcement struct{ without Rule }

// tolerate runs a check of one thing. If that fails by the rule that this verification
// does without, the thing passes.
func (f *enforcement) tolerate(check func()) {
	if f.without != "" {
		defer func() {
			e := recover()
			if refused, ok := e.(*Error); e != nil && (!ok || refused.Rule != f.without) {
				panic(e)
			}
		}()
	}
	check()
}

// instrText returns what an instruction defines, and its operation.
func instrText(in *bytecode.Instr) string {
	if len(in.Dst) == 0 {
		return in.Op.String()
	}
	var results []string
	for _, d := range in.Dst {
		results = append(results, operandText(d))
	}
	return strings.Join(results, ", ") + " = " + in.Op.String()
}

func operandText(o bytecode.Operand) string {
	switch {
	case o == bytecode.None:
		return "_"
	case o.IsSlot():
		return fmt.Sprintf("slot%d", o.Slot())
	}
	return fmt.Sprintf("v%d", o)
}
