package verifier

import "github.com/portico-os/portico/bytecode"

// Limits on a type, so that walking any admitted type is cheap for everyone.
const (
	maxParts = 1 << 12 // structs, fields and array types in a type by value, arrays counted once
	maxNodes = 1 << 14 // of a type written out down to its named types

	// Of a component: nodes and parts of all types that it adds, methods of interfaces that types must
	// have, words of slots with references. In proportion to the file they bound what these take.
	baseBudget = 1 << 15
	itemBudget = 4 // more for each item of the file
)

// budgetOf returns the budget of a component.
func budgetOf(f *bytecode.File) int {
	items := len(f.Types) + len(f.Globals)
	for i := range f.Types {
		d := &f.Types[i]
		items += len(d.Fields) + len(d.Methods) + len(d.Params) + len(d.Results)
	}
	for i := range f.Funcs {
		items += len(f.Funcs[i].Slots) + len(f.Funcs[i].Captures)
		for b := range f.Funcs[i].Blocks {
			items += len(f.Funcs[i].Blocks[b].Instrs)
		}
	}
	return baseBudget + itemBudget*items
}

// A measure is how large a type is: written out, down to named types, and by value. The sums
// stop one above their limits, so that they do not wrap around, and written and byValue refuse the
// type then. admit charges for nodes and parts.
type measure struct {
	depth, nodes      int // written out; depth 0 before it is measured
	valueDepth, parts int // by value; parts 0 before it is measured, valueDepth -1 meanwhile: byValue finds cycles by it
}

// An admission judges types, each once in a universe.
type admission struct {
	enforcement
	known *judgements // of the universe, whose types are found in it; fixed

	// What known has of them is taken back after a refusal: the definitions may be incomplete.
	journal []*bytecode.Type // types that were measured here, for rollBack

	// Whatever takes time that the file's size does not bound is charged here: that Verify is
	// linear relies on it.
	budget int // what judging types, methods and slots may still cost; only falls
}

// admit judges the types that t leads to, t included, by value or by reference: their
// form, size and nesting. Every type that an instruction can come to is reached so,
// the underlying types of instances included: a definition that expands for ever meets
// the limit on nesting.
func (a *admission) admit(t *bytecode.Type) {
	work := []*bytecode.Type{t}
	for len(work) > 0 {
		t := work[len(work)-1]
		work = work[:len(work)-1]
		if a.known.admitted[t] {
			continue
		}
		a.tolerate(func() {
			m := a.byValue(t, 0)
			a.charge(m.nodes+m.parts, "the component's types lead to too many types; they expand for ever or have too many parts")
			checkForm(t)
			a.known.admitted[t] = true
			work = append(work, t.Mentions()...)
			if t.Kind == bytecode.KindNamed {
				work = append(work, t.Under())
			}
		})
	}
}

// charge takes what a judgement costs from the budget that a component has.
func (a *admission) charge(cost int, reason string) {
	a.budget -= cost
	check(a.budget >= 0, "type-limit", "%s", reason)
}

// written measures t as it is written out. Types are made of types made before, so
// that this ends.
func (a *admission) written(t *bytecode.Type) measure {
	m := a.known.measures[t]
	if m.depth > 0 {
		return m
	}
	m.nodes = 1
	for _, x := range t.Mentions() {
		p := a.written(x)
		m.depth, m.nodes = max(m.depth, p.depth), min(m.nodes+p.nodes, maxNodes+1)
	}
	m.depth++
	check(m.depth <= bytecode.MaxTypeDepth, "type-limit", "a type of kind %s nests deeper than %d; name its parts", t.Kind, bytecode.MaxTypeDepth)
	check(m.nodes <= maxNodes, "type-limit", "a type of kind %s has more than %d parts; name some of them", t.Kind, maxNodes)
	a.known.measures[t] = m
	a.journal = append(a.journal, t)
	return m
}

// byValue measures what a variable of type t consists of. level is how deep the walk
// already is. Precondition: named types have their underlying types, which linkTypes has given them
// before.
func (a *admission) byValue(t *bytecode.Type, level int) measure {
	m := a.written(t)
	if m.parts > 0 {
		return m
	}
	check(m.valueDepth == 0, "type-cycle", "type %s contains itself; put a pointer between", t)
	check(level <= bytecode.MaxTypeDepth, "type-limit", "type %s nests deeper than %d by value", t, bytecode.MaxTypeDepth)
	m.valueDepth = -1
	a.known.measures[t] = m
	m.parts, m.valueDepth = 1, 1
	add := func(x *bytecode.Type) {
		p := a.byValue(x, level+1)
		m.parts, m.valueDepth = min(m.parts+p.parts, maxParts+1), max(m.valueDepth, p.valueDepth+1)
	}
	switch t.Kind {
	case bytecode.KindNamed:
		add(t.Under())
	case bytecode.KindArray:
		add(t.Elem)
	case bytecode.KindStruct:
		for _, f := range t.Fields {
			add(f.Type)
		}
	}
	a.known.measures[t] = m
	check(m.parts <= maxParts, "type-limit", "type %s has more than %d parts by value", t, maxParts)
	check(m.valueDepth <= bytecode.MaxTypeDepth, "type-limit", "type %s nests deeper than %d by value", t, bytecode.MaxTypeDepth)
	check(t.Size() <= bytecode.MaxSize, "type-limit", "type %s is larger than %d bytes", t, bytecode.MaxSize)
	return m
}

// rollBack forgets what was found out about types of a refused component, for it is
// incomplete.
func (a *admission) rollBack() {
	for _, t := range a.journal {
		delete(a.known.measures, t)
		delete(a.known.admitted, t)
	}
}

// checkForm checks what t is directly made of.
func checkForm(t *bytecode.Type) {
	check(t.Kind != bytecode.KindNamed || !t.Under().Kind.IsOpaque(), "opaque", "type %s: a memory object's type cannot be renamed; use *memobj.Memory", t)
	check(t.Kind != bytecode.KindMap || t.Key.Kind == bytecode.KindParam || t.Key.IsComparable(), "type-form", "map key type %s is not comparable", t.Key)
	for _, x := range t.Mentions() {
		check(!isGeneric(x), "type-param", "generic type %s is used without type arguments", x)
		check(!x.Kind.IsOpaque() || t.Kind == bytecode.KindPointer, "opaque", "a %s type holds a memory object by value; use a pointer", t.Kind)
	}
}

// isGeneric reports whether t is a generic type itself rather than an instance.
func isGeneric(t *bytecode.Type) bool { return t.Kind == bytecode.KindNamed && t.NumParams > 0 }
