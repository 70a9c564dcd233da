package verifier

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// linkMethods reads the method tables of the named types that the component defines
// and of the instances of generic types that it uses.
func (v *verification) linkMethods() {
	for i := range v.file.Types {
		d := &v.file.Types[i]
		if len(d.Methods) > 0 && (d.Kind == bytecode.KindNamed || d.Kind == bytecode.KindInstance) {
			v.tolerate(func() { v.linkTableOf(v.c.types[bytecode.NumBasic+i], d) })
		}
	}
}

func (v *verification) linkTableOf(t *bytecode.Type, d *bytecode.TypeDef) {
	mine := d.Kind == bytecode.KindInstance || d.Import == bytecode.ThisComponent
	check(mine && !isGeneric(t) && !t.HasParams() && !t.IsInterface(), "method", "type %s is generic, an interface or defined elsewhere; it gets no methods here", t)
	table := v.methodTable(t, d.Methods)
	if old, known := v.space.methods[t]; known {
		agree := slices.EqualFunc(old, table, func(a, b method) bool {
			return a.impl.Name == b.impl.Name && a.sig == b.sig && a.inValue == b.inValue
		})
		check(agree, "instance-methods", "type %s has other methods in a component that was loaded before; rebuild %s", t, v.file.Path)
	}
	check(v.c.methods[t] == nil, "method", "type %s gets its methods twice", t)
	v.c.methods[t] = table
}

func (v *verification) methodTable(t *bytecode.Type, defs []bytecode.MethodDef) []method {
	recv := t
	if !t.IsPointerShaped() {
		recv = v.u.Pointer(t)
	}
	table := make([]method, len(defs))
	for i, d := range defs {
		checkMember("method", d.Name)
		check(accessible(d.Name, t.Path), "foreign-name", "method %s of type %s belongs to package %s", d.Name, t, bytecode.PackageOf(d.Name))
		check(i == 0 || d.Name > defs[i-1].Name, "method", "method %s of type %s does not come after the one before it; sort a type's methods", d.Name, t)
		check(d.Func >= 0 && int(d.Func) < len(v.file.Funcs), "method", "method %s of type %s is function %d, which is not in this component", d.Name, t, d.Func)
		f, sig := &v.file.Funcs[d.Func], v.c.funcs[d.Func].sig
		check(len(sig.Params) > 0 && sig.Params[0] == recv && len(f.Captures) == 0 && !(sig.Variadic && len(sig.Params) == 1), "method",
			"method %s of type %s is func %s of type %s, want %s as the first parameter and no captures", d.Name, t, f.Name, sig, recv)
		table[i] = method{
			impl:    MethodImpl{Name: d.Name, Component: v.c, Func: d.Func},
			sig:     v.u.Func(sig.Params[1:], sig.Results, sig.Variadic),
			inValue: d.InValue,
		}
	}
	return table
}

// table returns the methods of a named type, those of the file included.
func (v *verification) table(t *bytecode.Type) []method {
	if ms, ok := v.space.methods[t]; ok {
		return ms
	}
	return v.c.methods[t]
}
