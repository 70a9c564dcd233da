package verifier

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// An Error says why a component was refused. Source, Line, Func and Instr are empty
// where the fault is not in a function or not in an instruction.
type Error struct {
	Path   string // of the component
	Source string
	Line   int32
	Func   string
	Instr  string // in the text form
	Rule   Rule   // which rule of Rules is broken
	Msg    string // what is wrong and how to put it right
}

// Error returns the refusal in one line, as a compiler would put it.
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.Source != "":
		fmt.Fprintf(&b, "%s:%d: ", e.Source, e.Line)
	default:
		fmt.Fprintf(&b, "%s: ", e.Path)
	}
	if e.Func != "" {
		fmt.Fprintf(&b, "func %s: ", e.Func)
	}
	if e.Instr != "" {
		fmt.Fprintf(&b, "%s: ", e.Instr)
	}
	fmt.Fprintf(&b, "%s [%s]", e.Msg, e.Rule)
	return b.String()
}

// disabled is a rule that is not enforced: set by tests alone, which show so that each
// rule is what refuses their component.
var disabled Rule

// fail refuses the component. It does not return unless the rule is disabled; its
// callers then leave out the rest of the check, as if it had succeeded.
func fail(rule Rule, format string, args ...any) {
	if rule == disabled {
		return
	}
	panic(&Error{Rule: rule, Msg: fmt.Sprintf(format, args...)})
}

// catchRefusal turns the panic of fail into an error that says where it arose.
func catchRefusal(v *verification, err *error) {
	switch e := recover().(type) {
	case nil:
	case *Error:
		e.Path = v.file.Path
		v.code.locate(e)
		*err = e
	default:
		panic(e)
	}
}

// instrText returns an instruction in the text form, with types by number.
func instrText(in *bytecode.Instr, typeName func(bytecode.TypeID) string) string {
	var b strings.Builder
	for i, d := range in.Dst {
		b.WriteString([]string{", ", ""}[btoi(i == 0)])
		b.WriteString(operandText(d))
	}
	if len(in.Dst) > 0 {
		b.WriteString(" = ")
	}
	info := in.Op.Info()
	b.WriteString(info.Name)
	sep := " "
	word := func(s string) {
		b.WriteString(sep)
		b.WriteString(s)
		sep = ", "
	}
	for _, p := range in.Places {
		word(placeText(p))
	}
	for _, a := range in.Args {
		word(operandText(a))
	}
	for _, k := range in.Blocks {
		word("b" + strconv.Itoa(int(k)))
	}
	switch {
	case strings.ContainsRune(info.Shape, 'x') && in.Sym >= 0 && int(in.Sym) < len(bytecode.Intrinsics):
		word(bytecode.Intrinsics[in.Sym].Name)
	case strings.ContainsAny(info.Shape, "dfmx"):
		word(strconv.Itoa(int(in.Sym)))
	}
	if strings.ContainsRune(info.Shape, 'i') {
		word(strconv.FormatUint(in.Imm, 10))
	}
	if strings.ContainsRune(info.Shape, 't') {
		b.WriteString(" : " + typeName(in.Type))
	}
	return b.String()
}

func operandText(o bytecode.Operand) string {
	switch {
	case o == bytecode.None:
		return "_"
	case o.IsSlot():
		return "slot" + strconv.Itoa(int(o.Slot()))
	}
	return "v" + strconv.Itoa(int(o))
}

func placeText(p bytecode.Place) string {
	text := []string{"v", "slot", "global "}[min(int(p.Base), 2)] + strconv.Itoa(int(p.ID))
	for _, s := range p.Path {
		if s.Field == bytecode.IndexStep {
			text += "[" + operandText(s.Index) + "]"
		} else {
			text += "." + strconv.Itoa(int(s.Field))
		}
	}
	return text
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// typeText returns a type as text, also the type that is not there.
func typeText(t *bytecode.Type) string {
	if t == nil {
		return "no type"
	}
	return t.String()
}
