package interp

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// value is a value that is no aggregate: n holds scalars as OpConst does; ref is a
// string, *variable, *slice, *box or *closure, nil for nil and for the empty string.
// As an argument or result an aggregate is a *variable.
type value struct {
	n   uint64
	ref any
}

// variable is a variable: an aggregate has parts, everything else a value.
type variable struct {
	v     value
	parts []variable
}

type slice struct {
	array         *variable
	low, len, cap int
}

type box struct {
	t *bytecode.Type
	v value
}

type closure struct {
	c        *verifier.Component
	fn       bytecode.FuncID
	captures []value
}

// maxVariables bounds the parts of one variable.
const maxVariables = 1 << 22

func count(t *bytecode.Type) int64 {
	switch u := t.Under(); u.Kind {
	case bytecode.KindArray:
		return 1 + u.Len*count(u.Elem)
	case bytecode.KindStruct:
		n := int64(1)
		for _, f := range u.Fields {
			n += count(f.Type)
		}
		return n
	}
	return 1
}

func newVariable(t *bytecode.Type) *variable {
	v := new(variable)
	v.build(t)
	return v
}

func (v *variable) build(t *bytecode.Type) {
	switch u := t.Under(); {
	case u.Kind.IsComplex():
		v.parts = make([]variable, 2)
	case u.Kind == bytecode.KindArray:
		v.parts = make([]variable, u.Len)
		if !u.Elem.IsAggregate() {
			return
		}
		for i := range v.parts {
			v.parts[i].build(u.Elem)
		}
	case u.Kind == bytecode.KindStruct:
		v.parts = make([]variable, len(u.Fields))
		for i := range v.parts {
			v.parts[i].build(u.Fields[i].Type)
		}
	}
}

func (v *variable) set(from *variable) {
	v.v = from.v
	for i := range v.parts {
		v.parts[i].set(&from.parts[i])
	}
}

func (v *variable) clear() {
	v.v = value{}
	for i := range v.parts {
		v.parts[i].clear()
	}
}

func (v *variable) clone() *variable {
	w := &variable{v: v.v}
	if v.parts != nil {
		w.parts = make([]variable, len(v.parts))
		for i := range v.parts {
			w.parts[i] = *v.parts[i].clone()
		}
	}
	return w
}

func (v value) text() string {
	s, _ := v.ref.(string)
	return s
}

func textValue(s string) value {
	if s == "" {
		return value{}
	}
	return value{ref: s}
}

func (v value) pointer() *variable {
	p, _ := v.ref.(*variable)
	return p
}

func pointerTo(p *variable) value {
	if p == nil {
		return value{}
	}
	return value{ref: p}
}

func (v value) slice() slice {
	if s, ok := v.ref.(*slice); ok {
		return *s
	}
	return slice{}
}

func (v value) box() *box {
	b, _ := v.ref.(*box)
	return b
}

func (v value) length() int {
	if s, ok := v.ref.(string); ok {
		return len(s)
	}
	return v.slice().len
}

func (s slice) at(i int) *variable { return &s.array.parts[s.low+i] }

// bytes returns the elements of a slice of bytes.
func (s slice) bytes() []byte {
	b := make([]byte, s.len)
	for i := range b {
		b[i] = byte(s.at(i).v.n)
	}
	return b
}

func boolean(b bool) value {
	if b {
		return value{n: 1}
	}
	return value{}
}

func integer(n int) value { return value{n: uint64(n)} }
