package codecheck

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// field returns what an access through a reference reaches, if that is known.
func (r *reader) field(in *instruction, m *address, t reached, bytes int64) (field, bool) {
	v := r.p.viewOf(t.base)
	at := m.disp
	if t.base.kind == statics {
		v = r.p.global(t.base.c>>32, t.base.offset()+m.disp)
		at = 0
	}
	if t.base.kind == caller {
		v.at = t.base.offset()
	}
	f, ok := r.p.field(v, at, bytes, m.index != noRegister)
	if !ok {
		r.fault(in, RuleType, "%d bytes at %#x of %v, which has %d", bytes, v.at+at, v.typ, v.typ.Size())
	}
	return f, f.known
}

// moves reports whether an instruction copies bytes of any type: through a scratch register.
func moves(in *instruction) bool {
	for i := range in.args {
		if in.args[i].reg == scratchRegister || in.args[i].reg == scratchFloat {
			return true
		}
	}
	return false
}

// loaded returns what a load of a field gives.
func (r *reader) loaded(in *instruction, f field, bytes int64, fresh value) value {
	if f.whole {
		v := f.cell.value()
		v.id = fresh.id
		return v
	}
	if f.refs || f.split || !moves(in) && !compares(r.f.Name) { // which compares several fields at once
		r.fault(in, RuleType, "%d bytes are loaded where none or another field is", bytes)
	}
	fresh.kind = number
	return fresh
}

// stored checks a store to a field.
func (r *reader) stored(in *instruction, f field, bytes int64, v value) {
	switch {
	case f.whole && f.cell.kind == bytecode.KindPointer:
		if !r.p.mayRefer(v) {
			r.fault(in, RuleType, "%v is stored as a reference", v.kind)
		}
	case f.refs || f.split:
		r.fault(in, RuleType, "%d bytes are stored that are a part of a reference or of another field", bytes)
	case !isNumber(v) && v.kind != undefined:
		r.fault(in, RuleType, "%v is stored where no reference is", v.kind)
	case !f.whole && !moves(in) && !(v.kind == constant && v.c == 0):
		r.fault(in, RuleType, "%d bytes are stored where none or another field is", bytes)
	}
}

// closure checks what becomes the code of a closure object: the entry of a function whose captures the
// object has.
func (r *reader) closure(in *instruction, m *address, t reached, v value) {
	entries := r.p.closures[t.base.view.typ]
	if entries == nil || t.base.view.at+m.disp != abi.ClosureCode || m.index != noRegister {
		return
	}
	if v.kind != constant || !slices.Contains(entries, abi.Addr(v.c)) {
		r.fault(in, RuleType, "%v becomes the code of a closure object, which is none of a function with its captures", v.kind)
	}
}
