package breach

import "github.com/portico-os/portico/bytecode"

// objectKinds make and take apart slices, strings, arrays and maps of wrong types.
var objectKinds = []Kind{
	inserted("type", "a nil check of no pointer", func(q *piece) {
		x, _ := q.value(not(isPointer))
		q.op(bytecode.OpNilCheck, x)
	}),
	inserted("type", "an index of no sequence", func(q *piece) {
		x, _ := q.value(not(isSequence))
		q.op(bytecode.OpIndexCheck, x, q.integer(0))
	}),
	inserted("type", "an index that is no integer", func(q *piece) {
		x, _ := q.value(isSequence)
		i, _ := q.value(not(isInteger))
		q.op(bytecode.OpIndexCheck, x, i)
	}),
	inserted("type", "an array's index that is no integer", func(q *piece) {
		i, _ := q.value(not(isInteger))
		q.emit(bytecode.Instr{Op: bytecode.OpIndexCheckLen, Args: []bytecode.Operand{i}, Imm: 4}, nil)
	}),
	inserted("type", "a proven index that is no int", func(q *piece) {
		i, _ := q.value(both(isInteger, not(isInt)))
		q.emit(bytecode.Instr{Op: bytecode.OpIndexProofLen, Args: []bytecode.Operand{i}, Imm: 1<<63 - 1}, nil)
	}),
	inserted("type", "a new variable of an opaque type", func(q *piece) {
		k, _ := one(q.site, []bytecode.Kind{bytecode.KindMemory, bytecode.KindReadOnlyMemory})
		q.emit(bytecode.Instr{Op: bytecode.OpNew, Type: bytecode.TypeID(k)}, nil)
	}),
	inserted("type", "a new slice of a type that is none", func(q *piece) {
		n := q.integer(1)
		q.typed(bytecode.OpMakeSlice, q.typ(both(isDirect, not(isSlice))), n, n)
	}),
	inserted("type", "a new slice as long as no int says", func(q *piece) {
		n, _ := q.value(not(isInt))
		m := q.integer(1)
		args := []bytecode.Operand{n, m}
		if q.oneIn(2) {
			args = []bytecode.Operand{m, n}
		}
		q.typed(bytecode.OpMakeSlice, q.typ(isSlice), args...)
	}),
	inserted("type", "a slice of another type", func(q *piece) {
		x, t := q.value(isSequence)
		q.typed(bytecode.OpSlice, q.typ(func(to *bytecode.Type) bool { return isSequence(to) && to.Under() != t.Under() }), x, bytecode.None, bytecode.None, bytecode.None)
	}),
	inserted("type", "a slice of what is none", func(q *piece) {
		x, _ := q.value(both(not(isSequence), not(isPointer)))
		q.typed(bytecode.OpSlice, q.typ(isSequence), x, bytecode.None, bytecode.None, bytecode.None)
	}),
	inserted("type", "a slice's bound that is no int", func(q *piece) {
		x, t := q.value(isSequence)
		i, _ := q.value(not(isInt))
		args := []bytecode.Operand{x, bytecode.None, bytecode.None, bytecode.None}
		args[1+q.IntN(2)] = i
		q.typed(bytecode.OpSlice, t, args...)
	}),
	inserted("type", "a string's third bound", func(q *piece) {
		x, t := q.value(isText)
		n := q.integer(0)
		q.typed(bytecode.OpSlice, t, x, bytecode.None, n, n)
	}),
	inserted("type", "a third bound without a second", func(q *piece) {
		x, t := q.value(isSlice)
		q.typed(bytecode.OpSlice, t, x, bytecode.None, bytecode.None, q.integer(0))
	}),
	inserted("type", "a slice of an array of other elements", func(q *piece) {
		t := q.typ(func(t *bytecode.Type) bool {
			return t.Kind == bytecode.KindPointer && t.Elem.Under().Kind == bytecode.KindArray
		})
		p := q.op(bytecode.OpNilCheck, q.of(t))
		q.typed(bytecode.OpSlice, q.typ(func(to *bytecode.Type) bool { return isSlice(to) && to.Under().Elem != t.Elem.Under().Elem }), p, bytecode.None, bytecode.None, bytecode.None)
	}),
	inserted("dereference", "a slice of an array that may be nil", func(q *piece) {
		t := q.typ(func(t *bytecode.Type) bool {
			return t.Kind == bytecode.KindPointer && t.Elem.Under().Kind == bytecode.KindArray
		})
		x := q.unproven(t)
		q.typed(bytecode.OpSlice, q.typ(func(to *bytecode.Type) bool { return isSlice(to) && to.Under().Elem == t.Elem.Under().Elem }), x, bytecode.None, bytecode.None, bytecode.None)
	}),
	inserted("type", "an array of a slice of other elements", func(q *piece) {
		x, t := q.value(isSlice)
		q.typed(bytecode.OpSliceToArray, q.typ(func(to *bytecode.Type) bool {
			a := to.Under()
			return isPointer(to) && (a.Elem.Under().Kind != bytecode.KindArray || a.Elem.Under().Elem != t.Under().Elem)
		}), x)
	}),
	inserted("type", "an array of no slice", func(q *piece) {
		x, _ := q.value(not(isSlice))
		q.typed(bytecode.OpSliceToArray, q.typ(isPointer), x)
	}),
	inserted("type", "a copy of other elements", func(q *piece) {
		x, t := q.value(isSlice)
		elem := t.Under().Elem
		y, _ := q.value(func(t *bytecode.Type) bool {
			return isSlice(t) && t.Under().Elem != elem || isText(t) && elem.Under().Kind != bytecode.KindUint8
		})
		q.op(bytecode.OpCopySlice, x, y)
	}),
	inserted("type", "a copy to a string", func(q *piece) {
		x, _ := q.value(not(isSlice))
		y, _ := q.value(isSequence)
		q.op(bytecode.OpCopySlice, x, y)
	}),
	inserted("type", "a string of what are no bytes", func(q *piece) {
		x, _ := q.value(func(t *bytecode.Type) bool { return isSlice(t) && t.Under().Elem.Under().Kind != bytecode.KindUint8 })
		q.typed(bytecode.OpFreeze, q.typ(isText), x)
	}),
	inserted("map", "a map as another pointer", func(q *piece) {
		m, t := q.value(isMap)
		q.typed(bytecode.OpMapRef, q.typ(func(p *bytecode.Type) bool { return isPointer(p) && !implementsMap(p, t) }), m)
	}),
	inserted("map", "a map of another pointer", func(q *piece) {
		p, t := q.value(isPointer)
		q.typed(bytecode.OpMapOf, q.typ(func(m *bytecode.Type) bool { return isMap(m) && !implementsMap(t, m) }), p)
	}),
	inserted("type", "the pointer of no map", func(q *piece) {
		x, _ := q.value(not(isMap))
		q.typed(bytecode.OpMapRef, q.typ(isPointer), x)
	}),
}

// unproven returns a pointer that is not proven not nil, and may be nil.
func (q *piece) unproven(t *bytecode.Type) bytecode.Operand {
	if v, ok := q.wanted(q.p, func(v bytecode.Operand, u *bytecode.Type) bool { return u == t && q.values[v].Proof == 0 }); ok && !q.oneIn(4) {
		return v
	}
	return q.zero(t)
}

// implementsMap tells whether a pointer type is what a map is made of.
func implementsMap(p, m *bytecode.Type) bool {
	return p.Kind == bytecode.KindPointer && p.Elem.Origin != nil && p.Elem.Origin.Name == "Map" && len(p.Elem.Args) == 2 &&
		p.Elem.Args[0] == m.Under().Key && p.Elem.Args[1] == m.Under().Elem
}

// interfaceKinds make wrong interfaces and function values.
var interfaceKinds = []Kind{
	inserted("type", "an interface in a box", func(q *piece) {
		x, t := q.value(isInterface)
		q.typed(bytecode.OpBox, t, x)
	}),
	inserted("type", "a box of no interface", func(q *piece) {
		x, _ := q.value(not(isInterface))
		q.typed(bytecode.OpBox, q.typ(both(isDirect, not(isInterface))), x)
	}),
	inserted("implements", "a box of what lacks methods", func(q *piece) {
		x, t := q.value(not(isInterface))
		q.typed(bytecode.OpBox, q.typ(func(i *bytecode.Type) bool { return isInterface(i) && q.lacks(t, i) }), x)
	}),
	inserted("implements", "an interface as one of more methods", func(q *piece) {
		x, t := q.value(isInterface)
		q.typed(bytecode.OpUpcast, q.typ(func(i *bytecode.Type) bool { return isInterface(i) && q.lacks(t, i) }), x)
	}),
	inserted("type", "what is no interface as one", func(q *piece) {
		x, _ := q.value(not(isInterface))
		q.typed(bytecode.OpUpcast, q.typ(isInterface), x)
	}),
	inserted("type", "unboxed from no interface", func(q *piece) {
		x, t := q.value(not(isInterface))
		q.results(bytecode.Instr{Op: bytecode.OpUnbox, Type: q.site.id(t), Args: []bytecode.Operand{x}}, []*bytecode.Type{t, q.basic(bytecode.KindBool)})
	}),
	inserted("type", "an interface unboxed", func(q *piece) {
		x, t := q.value(isInterface)
		q.results(bytecode.Instr{Op: bytecode.OpUnbox, Type: q.site.id(t), Args: []bytecode.Operand{x}}, []*bytecode.Type{t, q.basic(bytecode.KindBool)})
	}),
	inserted("type", "asserted of no interface", func(q *piece) {
		x, _ := q.value(not(isInterface))
		t := q.typ(isInterface)
		q.results(bytecode.Instr{Op: bytecode.OpAssert, Type: q.site.id(t), Args: []bytecode.Operand{x}}, []*bytecode.Type{t, q.basic(bytecode.KindBool)})
	}),
	inserted("type", "asserted to be no interface", func(q *piece) {
		x, _ := q.value(isInterface)
		t := q.typ(both(isDirect, not(isInterface)))
		q.results(bytecode.Instr{Op: bytecode.OpAssert, Type: q.site.id(t), Args: []bytecode.Operand{x}}, []*bytecode.Type{t, q.basic(bytecode.KindBool)})
	}),
	inserted("type", "a thread's value that is no any", func(q *piece) {
		x, _ := q.value(func(t *bytecode.Type) bool { return t != q.c.Universe().Any() })
		q.effect(bytecode.Instr{Op: bytecode.OpTLSSet, Args: []bytecode.Operand{x}})
	}),
	inserted("func-value", "a function with captures, without them", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpFunc, Sym: q.function(true)}, nil)
	}),
	inserted("func-value", "a closure of a function without captures", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpClosure, Sym: q.function(false)}, nil)
	}),
	inserted("func-value", "a closure of too few captures", func(q *piece) {
		fn := q.function(true)
		if captures := q.captures(fn); len(captures) > 0 {
			q.emit(bytecode.Instr{Op: bytecode.OpClosure, Sym: fn, Args: q.operands(captures[1:])}, nil)
		}
	}),
	inserted("func-value", "a closure of other captures", func(q *piece) {
		fn := q.function(true)
		captures := q.captures(fn)
		if len(captures) == 0 {
			return
		}
		args, i := q.operands(captures), q.IntN(len(captures))
		args[i], _ = q.value(not(is(captures[i])))
		q.emit(bytecode.Instr{Op: bytecode.OpClosure, Sym: fn, Args: args}, nil)
	}),
	inserted("func-value", "a function that is not there", func(q *piece) {
		q.emit(bytecode.Instr{Op: bytecode.OpFunc, Sym: int32(len(q.f.Funcs) + len(q.f.Externs) + q.IntN(3))}, nil)
	}),
}

// lacks tells whether a type lacks a method of an interface, by name.
func (s *site) lacks(t, i *bytecode.Type) bool {
	has := map[string]bool{}
	for _, m := range t.Under().Methods {
		has[m.Name] = true
	}
	for _, m := range s.c.Methods(t) {
		has[m.Name] = true
	}
	for _, m := range i.Under().Methods {
		if !has[m.Name] {
			return true
		}
	}
	return false
}

// function picks a function of the file, with captures or without.
func (q *piece) function(captures bool) int32 {
	var list []int32
	for i := range q.f.Funcs {
		if len(q.f.Funcs[i].Captures) > 0 == captures {
			list = append(list, int32(i))
		}
	}
	fn, ok := one(q.site, list)
	q.want(ok)
	return fn
}

// captures returns the types of a function's captures.
func (q *piece) captures(fn int32) (list []*bytecode.Type) {
	for _, id := range q.f.Funcs[fn].Captures {
		list = append(list, q.c.Type(id))
	}
	q.want(len(list) > 0)
	return list
}
