package verifier

import (
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// A method is an entry of a named type's method table.
type method struct {
	impl MethodImpl     // of the component that supplied it: what methodSet hands out
	sig  *bytecode.Type // without receiver: hasMethod compares it with the interface's by identity

	// Values have it, not pointers alone: methodSet and hasMethod leave the others out for them.
	inValue bool
}

// linkMethods reads the method tables of the named types that the component defines
// and of the instances of generic types that it uses.
func (v *verification) linkMethods() {
	for i := range v.c.file.Types {
		d := &v.c.file.Types[i]
		if len(d.Methods) > 0 && (d.Kind == bytecode.KindNamed || d.Kind == bytecode.KindInstance) {
			v.tolerate(func() { v.linkTableOf(v.c.types[bytecode.NumBasic+i], d) })
		}
	}
}

// linkTableOf keeps the methods of one type. Those of an instance must agree with what other
// components supplied: callers of one may meet objects of another.
func (v *verification) linkTableOf(t *bytecode.Type, d *bytecode.TypeDef) {
	mine := d.Kind == bytecode.KindInstance || d.Import == bytecode.ThisComponent
	check(mine && !isGeneric(t) && !t.HasParams() && !t.IsInterface(), "method", "type %s is generic, an interface or defined elsewhere; it gets no methods here", t)
	table := v.methodTable(t, d.Methods)
	if old, known := v.known.methods[t]; known {
		agree := slices.EqualFunc(old, table, func(a, b method) bool {
			return a.impl.Name == b.impl.Name && a.sig == b.sig && a.inValue == b.inValue
		})
		check(agree, "instance-methods", "type %s has other methods in a component that was loaded before; rebuild %s", t, v.c.file.Path)
	}
	check(v.c.methods[t] == nil, "method", "type %s gets its methods twice", t)
	v.c.methods[t] = table
}

// methodTable checks the definitions of a type's methods. Tables are sorted by qualified name:
// hasMethod and the linker search them.
func (v *verification) methodTable(t *bytecode.Type, defs []bytecode.MethodDef) []method {
	recv := t
	if !t.IsPointerShaped() {
		recv = v.u.Pointer(t)
	}
	table := make([]method, len(defs))
	for i, d := range defs {
		name := v.member("method", d.Name)
		check(name == d.Name || v.u.Owns(t.Component, name), "foreign-name", "method %s of type %s belongs to package %s", d.Name, t, bytecode.PackageOf(d.Name))
		check(i == 0 || d.Name > defs[i-1].Name, "method", "method %s of type %s does not come after the one before it; sort a type's methods", d.Name, t)
		check(d.Func >= 0 && int(d.Func) < len(v.c.file.Funcs), "method", "method %s of type %s is function %d, which is not in this component", d.Name, t, d.Func)
		f, sig := &v.c.file.Funcs[d.Func], v.c.funcs[d.Func].sig
		check(len(sig.Params) > 0 && sig.Params[0] == recv && len(f.Captures) == 0 && !(sig.Variadic && len(sig.Params) == 1), "method",
			"method %s of type %s is func %s of type %s, want %s as the first parameter and no captures", d.Name, t, f.Name, sig, recv)
		table[i] = method{
			impl:    MethodImpl{Name: name, Component: v.c, Func: d.Func},
			sig:     v.u.Func(sig.Params[1:], sig.Results, sig.Variadic),
			inValue: d.InValue,
		}
	}
	return table
}

// methodSet returns the methods of a dynamic type, as bytecode.MethodDef defines them.
func methodSet(t *bytecode.Type, tables map[*bytecode.Type][]method) []MethodImpl {
	var set []MethodImpl
	base, all := receiver(t)
	for _, m := range tables[base] {
		if all || m.inValue {
			set = append(set, m.impl)
		}
	}
	return set
}

// receiver returns the type in whose table the methods of the dynamic type t stand, nil if
// it has none, and whether it has all of them or only those of values.
func receiver(t *bytecode.Type) (base *bytecode.Type, all bool) {
	base, all = t, t.IsPointerShaped()
	if t.Kind == bytecode.KindPointer {
		base = t.Elem
	}
	if base.Kind != bytecode.KindNamed || base != t && base.IsPointerShaped() {
		return nil, false
	}
	return base, all
}

// missingMethod returns the name of the first method of an interface that t does not have
// with the same signature; "" if t implements it. Each pair of types is compared once, at
// the cost of the interface's methods, and the component's budget bounds the pairs: so
// that neither many methods nor many conversions take long. Precondition: iface is an interface
// type, maybe a named one: named(abstract) has seen to it.
func (v *verification) missingMethod(t, iface *bytecode.Type) string {
	want := iface.Under().Methods
	if len(want) == 0 {
		return ""
	}
	key := [2]*bytecode.Type{t, iface}
	missing, known := v.c.missing[key]
	if !known {
		v.charge(len(want), "the component makes interfaces of too many types with too many methods")
		if i := slices.IndexFunc(want, func(m bytecode.Method) bool { return !v.hasMethod(t, m) }); i >= 0 {
			missing = want[i].Name
		}
		v.c.missing[key] = missing
	}
	return missing
}

// hasMethod reports whether a type, interface or not, has a method.
func (v *verification) hasMethod(t *bytecode.Type, want bytecode.Method) bool {
	if t.IsInterface() {
		i := t.MethodIndex(want.Name)
		return i >= 0 && t.Under().Methods[i].Sig == want.Sig
	}
	base, all := receiver(t)
	table := v.table(base)
	i, ok := slices.BinarySearchFunc(table, want.Name, func(m method, name string) int { return strings.Compare(m.impl.Name, name) })
	return ok && table[i].sig == want.Sig && (all || table[i].inValue)
}

// table returns the methods of a named type. Those of an instance of a generic type are
// the ones that this component supplies itself: where its code runs there may be no
// others.
func (v *verification) table(t *bytecode.Type) []method {
	if ms, ok := v.known.methods[t]; ok && t.Origin == nil {
		return ms
	}
	return v.c.methods[t]
}
