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
		named := d.Kind == bytecode.KindNamed
		if len(d.Methods) == 0 || !named && d.Kind != bytecode.KindInstance {
			continue
		}
		t := v.c.types[bytecode.NumBasic+i]
		if isGeneric(t) || t.HasParams() || t.IsInterface() || named && d.Import != bytecode.ThisComponent {
			fail(RuleMethod, "type %s is generic, an interface or defined elsewhere; it gets no methods here", t)
			continue
		}
		table := v.methodTable(t, d.Methods)
		old, known := v.space.methods[t]
		if _, twice := v.tables[t]; twice && !known {
			fail(RuleMethod, "type %s gets its methods twice", t)
			continue
		}
		if known {
			agree := slices.EqualFunc(old, table, func(a, b method) bool {
				return a.impl.Name == b.impl.Name && a.sig == b.sig && a.inValue == b.inValue
			})
			if !agree {
				fail(RuleInstance, "type %s has other methods in a component that was loaded before; rebuild %s", t, v.file.Path)
			}
			continue
		}
		v.tables[t] = table
	}
}

func (v *verification) methodTable(t *bytecode.Type, defs []bytecode.MethodDef) []method {
	recv := t
	if !t.IsPointerShaped() {
		recv = v.u.Pointer(t)
	}
	table := make([]method, 0, len(defs))
	for i, d := range defs {
		checkMember("method", d.Name)
		if !accessible(d.Name, t.Path) {
			fail(RuleForeign, "method %s of type %s belongs to package %s", d.Name, t, bytecode.PackageOf(d.Name))
		}
		if i > 0 && d.Name <= defs[i-1].Name {
			fail(RuleMethod, "method %s of type %s does not come after %s; sort a type's methods", d.Name, t, defs[i-1].Name)
		}
		if d.Func < 0 || int(d.Func) >= len(v.file.Funcs) {
			fail(RuleMethod, "method %s of type %s is function %d, which is not in this component", d.Name, t, d.Func)
			continue
		}
		f, sig := &v.file.Funcs[d.Func], v.c.funcs[d.Func].sig
		if len(sig.Params) == 0 || sig.Params[0] != recv || len(f.Captures) > 0 || sig.Variadic && len(sig.Params) == 1 {
			fail(RuleMethod, "method %s of type %s is func %s of type %s, want %s as the first parameter and no captures", d.Name, t, f.Name, sig, recv)
			continue
		}
		table = append(table, method{
			impl:    MethodImpl{Name: d.Name, Component: v.c, Func: d.Func},
			sig:     v.u.Func(sig.Params[1:], sig.Results, sig.Variadic),
			inValue: d.InValue,
		})
	}
	return table
}

// table returns the methods of a named type, those of the file included.
func (v *verification) table(t *bytecode.Type) []method {
	if ms, ok := v.space.methods[t]; ok {
		return ms
	}
	return v.tables[t]
}
