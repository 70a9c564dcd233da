package format

import (
	"strconv"
	"strings"

	"github.com/portico-os/portico/components/golib/internal/machine"
)

// Print formats its operands, with spaces between those that are no strings.
func (p *Printer) Print(args []any) {
	wasString := true
	for i, arg := range args {
		kind, _, _, _ := machine.Basic(arg)
		isString := kind == machine.KindString
		if i > 0 && !isString && !wasString {
			p.text(" ")
		}
		p.value(arg, 'v')
		wasString = isString
	}
}

// Println formats its operands with spaces between them and a newline at the end.
func (p *Printer) Println(args []any) {
	for i, arg := range args {
		if i > 0 {
			p.text(" ")
		}
		p.value(arg, 'v')
	}
	p.text("\n")
}

// value formats an operand by verb.
func (p *Printer) value(arg any, verb rune) {
	p.arg = arg
	switch {
	case arg == nil && (verb == 'v' || verb == 'T'):
		p.pad("<nil>", p.zero)
	case arg == nil:
		p.badVerb(verb)
	case verb == 'T':
		p.pad(p.truncate(machine.TypeName(arg)), p.zero)
	case verb == 'p':
		unsupported(arg, "%p")
	default:
		p.known(arg, verb)
	}
}

// known formats a value that is not nil by a verb that depends on its type. Values of the
// predeclared types have no methods, and others are asked for theirs first.
func (p *Printer) known(arg any, verb rune) {
	kind, bits, imaginary, text := machine.Basic(arg)
	_, isBytes := arg.([]byte)
	if !isBytes && machine.TypeName(arg) != basicNames[kind] && p.methods(verb) {
		return
	}
	ok := false
	switch {
	case kind == machine.KindBool:
		if ok = verb == 't' || verb == 'v'; ok {
			p.pad(strconv.FormatBool(bits != 0), p.zero)
		}
	case kind == machine.KindString:
		ok = p.string(text, verb)
	case kind >= machine.KindInt && kind <= machine.KindInt64:
		n := machine.Signed(kind, bits)
		value := uint64(n)
		if n < 0 {
			value = -value
		}
		ok = p.integer(value, n < 0, true, verb)
	case kind >= machine.KindUint && kind <= machine.KindUintptr:
		ok = p.integer(bits, false, false, verb)
	case kind == machine.KindFloat32:
		ok = p.float(float64(machine.Float32frombits(uint32(bits))), 32, verb)
	case kind == machine.KindFloat64:
		ok = p.float(machine.Float64frombits(bits), 64, verb)
	case kind == machine.KindComplex64:
		ok = p.complex(float64(machine.Float32frombits(uint32(bits))), float64(machine.Float32frombits(uint32(bits>>32))), 64, verb)
	case kind == machine.KindComplex128:
		ok = p.complex(machine.Float64frombits(bits), machine.Float64frombits(imaginary), 128, verb)
	default:
		ok = p.slice(arg, verb)
	}
	if !ok {
		p.badVerb(verb)
	}
}

// basicNames are the names of the predeclared types by kind.
var basicNames = strings.Fields("- bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 " +
	"complex64 complex128 string")

// slice formats a slice of a common type, or panics.
func (p *Printer) slice(arg any, verb rune) bool {
	switch s := arg.(type) {
	case []byte:
		if !p.bytes(s, verb) {
			elements(p, s, verb)
		}
	case []string:
		elements(p, s, verb)
	case []int:
		elements(p, s, verb)
	case []int32:
		elements(p, s, verb)
	case []int64:
		elements(p, s, verb)
	case []uint64:
		elements(p, s, verb)
	case []float64:
		elements(p, s, verb)
	case []bool:
		elements(p, s, verb)
	case []any:
		elements(p, s, verb)
	case []error:
		elements(p, s, verb)
	default:
		unsupported(arg, "%"+string(verb))
	}
	return true
}

// elements formats a slice.
func elements[T any](p *Printer, s []T, verb rune) {
	open, between, end := "[", " ", "]"
	name := machine.TypeName(s)
	if p.sharpV {
		if s == nil {
			p.text(name + "(nil)")
			return
		}
		open, between, end = name+"{", ", ", "}"
	}
	p.text(open)
	for i, x := range s {
		if i > 0 {
			p.text(between)
		}
		p.arg = x
		switch {
		case p.arg != nil:
			p.known(p.arg, verb)
		case p.sharpV:
			p.text(name[len("[]"):] + "(nil)")
		default:
			p.text("<nil>")
		}
	}
	p.text(end)
}

// unsupported refuses what would need reflection.
func unsupported(arg any, verb string) {
	panic("fmt: cannot format a value of type " + machine.TypeName(arg) + " with " + verb +
		": without reflection only basic types, slices of them and types with a String or Error method are supported")
}

// methods formats the operand by a method of its own, if it has one that the verb allows.
func (p *Printer) methods(verb rune) bool {
	if p.erroring {
		return false
	}
	if verb == 'w' {
		if _, ok := p.arg.(error); !ok || !p.WrapOK {
			p.badVerb(verb)
			return true
		}
		verb = 'v'
	}
	if f, ok := p.arg.(Formatter); ok {
		f.Format(p, verb)
		return true
	}
	if p.sharpV {
		g, ok := p.arg.(GoStringer)
		if ok {
			p.pad(p.truncate(g.GoString()), p.zero)
		}
		return ok
	}
	switch verb {
	case 'v', 's', 'x', 'X', 'q':
		switch v := p.arg.(type) {
		case error:
			return p.string(v.Error(), verb)
		case Stringer:
			return p.string(v.String(), verb)
		}
	}
	return false
}

// badVerb says that a verb does not fit the operand.
func (p *Printer) badVerb(verb rune) {
	p.erroring = true
	p.text("%!" + string(verb) + "(")
	if p.arg == nil {
		p.text("<nil>")
	} else {
		p.text(machine.TypeName(p.arg) + "=")
		p.value(p.arg, 'v')
	}
	p.text(")")
	p.erroring = false
}
