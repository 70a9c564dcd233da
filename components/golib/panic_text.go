package golib

// Kinds of basic types: those of package bytecode.
const (
	kindBool       = 1
	kindInt8       = 3
	kindInt16      = 4
	kindInt32      = 5
	kindInt64      = 6
	kindUint       = 7
	kindUintptr    = 12
	kindFloat32    = 13
	kindFloat64    = 14
	kindComplex64  = 15
	kindComplex128 = 16
	kindString     = 17
)

// panicText returns what Go prints of the panics of a thread, r the newest of which
// nobody has recovered, without the newline at the end.
func panicText(r *panicRecord) (text string) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case string:
			text = "fatal error: panic while printing panic value: " + v
		default:
			text = "fatal error: panic while printing panic value: type " + typeName(v)
		}
	}()
	for p := r; p != nil; p = p.older {
		if p.older != nil && sameValue(p.value, p.older.value) {
			p.older.repanicked = true
			continue
		}
		switch v := p.value.(type) {
		case error:
			p.value = v.Error()
		case interface{ String() string }:
			p.value = v.String()
		}
	}
	return freeze(appendPanics(nil, r))
}

// sameValue reports whether a and b are equal. Values without equality are not.
func sameValue(a, b any) (same bool) {
	defer func() { recover() }()
	return a == b
}

func appendPanics(b []byte, r *panicRecord) []byte {
	if r.older != nil {
		b = appendPanics(b, r.older)
		if r.older.repanicked {
			return b
		}
		b = append(b, "\n\t"...)
	}
	b = append(b, "panic: "...)
	b = appendPanicValue(b, r.value)
	switch {
	case r.recovered && r.repanicked:
		b = append(b, " [recovered, repanicked]"...)
	case r.recovered:
		b = append(b, " [recovered]"...)
	}
	return b
}

// appendPanicValue appends a panic's value: those of predeclared basic types by
// themselves, those of other types with an underlying basic type as a conversion.
func appendPanicValue(b []byte, v any) []byte {
	if s, ok := v.(string); ok {
		return appendIndented(b, s)
	}
	name := typeName(v)
	kind, bits, imaginary, text := anyBasic(v)
	if kind == 0 {
		return append(append(append(b, '('), name...), ") {...}"...)
	}
	named := name != basicNames[kind]
	complex := kind == kindComplex64 || kind == kindComplex128
	if named {
		b = append(b, name...)
		if !complex {
			b = append(b, '(')
		}
	}
	switch {
	case kind == kindString:
		b = append(appendIndented(append(b, '"'), text), '"')
	case kind == kindBool:
		b = append(b, boolText(bits != 0)...)
	case kind <= kindInt64:
		b = appendInt(b, signExtend(kind, bits))
	case kind <= kindUintptr:
		b = appendUint(b, bits)
	case kind == kindFloat32:
		b = appendFloat32(b, floatFromBits32(uint32(bits)))
	case kind == kindFloat64:
		b = appendFloat(b, floatFromBits(bits))
	case kind == kindComplex64:
		b = appendComplex64(b, floatFromBits32(uint32(bits)), floatFromBits32(uint32(bits>>32)))
	default:
		b = appendComplex(b, floatFromBits(bits), floatFromBits(imaginary))
	}
	if named && !complex {
		b = append(b, ')')
	}
	return b
}

func signExtend(kind int, bits uint64) int64 {
	switch kind {
	case kindInt8:
		return int64(int8(bits))
	case kindInt16:
		return int64(int16(bits))
	case kindInt32:
		return int64(int32(bits))
	}
	return int64(bits)
}

// basicNames are the names of the predeclared types by kind.
var basicNames = [...]string{
	"", "bool", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "uintptr",
	"float32", "float64", "complex64", "complex128", "string",
}

// appendIndented appends s with a tab after each newline, so that no panic's text can
// look like a trace.
func appendIndented(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		b = append(b, s[i])
		if s[i] == '\n' {
			b = append(b, '\t')
		}
	}
	return b
}
