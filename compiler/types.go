package compiler

import (
	"go/token"
	"go/types"
	"sort"

	"github.com/portico-os/portico/bytecode"
)

var basicKinds = map[types.BasicKind]bytecode.Kind{
	types.Bool: bytecode.KindBool, types.Int: bytecode.KindInt, types.Int8: bytecode.KindInt8, types.Int16: bytecode.KindInt16,
	types.Int32: bytecode.KindInt32, types.Int64: bytecode.KindInt64, types.Uint: bytecode.KindUint, types.Uint8: bytecode.KindUint8,
	types.Uint16: bytecode.KindUint16, types.Uint32: bytecode.KindUint32, types.Uint64: bytecode.KindUint64,
	types.Uintptr: bytecode.KindUintptr, types.Float32: bytecode.KindFloat32, types.Float64: bytecode.KindFloat64,
	types.Complex64: bytecode.KindComplex64, types.Complex128: bytecode.KindComplex128, types.String: bytecode.KindString,
	types.UntypedBool: bytecode.KindBool, types.UntypedInt: bytecode.KindInt, types.UntypedRune: bytecode.KindInt32,
	types.UntypedFloat: bytecode.KindFloat64, types.UntypedComplex: bytecode.KindComplex128, types.UntypedString: bytecode.KindString,
}

// typ returns the bytecode type of a Go type. Precondition: its local named types
// belong to packages that are loaded.
func (p *program) typ(t types.Type) *bytecode.Type {
	if bt, ok := p.types[t]; ok {
		return bt
	}
	bt := p.newType(t)
	p.types[t] = bt
	return bt
}

func (p *program) newType(t types.Type) *bytecode.Type {
	u := p.universe
	switch t := t.(type) {
	case *types.Alias:
		return p.typ(types.Unalias(t))
	case *types.Basic:
		if k, ok := basicKinds[t.Kind()]; ok {
			return u.Basic(k)
		}
		if t.Kind() == types.UnsafePointer {
			refuse(token.NoPos, Unsafe, "use of unsafe.Pointer")
		}
	case *types.Pointer:
		return u.Pointer(p.typ(t.Elem()))
	case *types.Slice:
		return u.Slice(p.typ(t.Elem()))
	case *types.Array:
		return u.Array(p.typ(t.Elem()), t.Len())
	case *types.Map:
		return u.Map(p.typ(t.Key()), p.typ(t.Elem()))
	case *types.Chan:
		// The values are 0 both, 1 send, 2 receive, in Go's and in our order.
		return u.Chan(p.typ(t.Elem()), int64(t.Dir()))
	case *types.Signature:
		return p.signature(t, nil)
	case *types.Struct:
		return p.structType(t)
	case *types.Interface:
		return p.interfaceType(t)
	case *types.TypeParam:
		return u.Param(int64(t.Index()))
	case *types.Named:
		return p.named(t)
	}
	refuse(token.NoPos, Construct, "type %s", t)
	return nil
}

// signature returns the type of a function, with an extra first parameter if recv is
// not nil.
func (p *program) signature(s *types.Signature, recv types.Type) *bytecode.Type {
	var params, results []*bytecode.Type
	if recv != nil {
		params = append(params, p.typ(recv))
	}
	for v := range s.Params().Variables() {
		params = append(params, p.typ(v.Type()))
	}
	for v := range s.Results().Variables() {
		results = append(results, p.typ(v.Type()))
	}
	return p.universe.Func(params, results, s.Variadic())
}

func (p *program) structType(t *types.Struct) *bytecode.Type {
	fields := make([]bytecode.Field, t.NumFields())
	for i := range fields {
		f := t.Field(i)
		fields[i] = bytecode.Field{Name: qualified(f), Type: p.typ(f.Type()), Embedded: f.Embedded(), Tag: t.Tag(i)}
	}
	return p.universe.Struct(fields)
}

func (p *program) interfaceType(t *types.Interface) *bytecode.Type {
	if !t.IsMethodSet() {
		refuse(token.NoPos, Construct, "constraint %s as a type", t)
	}
	methods := make([]bytecode.Method, t.NumMethods())
	for i := range methods {
		m := t.Method(i)
		methods[i] = bytecode.Method{Name: qualified(m), Sig: p.signature(m.Signature(), nil)}
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name < methods[j].Name })
	return p.universe.Interface(methods)
}

// qualified returns the name of a field or method, with its package if unexported.
func qualified(o types.Object) string {
	if o.Exported() || o.Pkg() == nil {
		return o.Name()
	}
	return o.Pkg().Path() + "." + o.Name()
}

func (p *program) named(t *types.Named) *bytecode.Type {
	u, obj := p.universe, t.Obj()
	if obj.Pkg() == nil {
		if obj.Name() == "error" {
			return u.Error()
		}
		return p.typ(t.Underlying())
	}
	path := obj.Pkg().Path()
	if path == "$ssa" && obj.Name() == "deferStack" {
		return u.Pointer(p.libraryType("Defers"))
	}
	if path == memobjPath {
		switch obj.Name() {
		case "Memory":
			return u.Basic(bytecode.KindMemory)
		case "ReadOnlyMemory":
			return u.Basic(bytecode.KindReadOnlyMemory)
		}
	}
	if t.TypeArgs().Len() > 0 {
		args := make([]*bytecode.Type, t.TypeArgs().Len())
		for i := range args {
			args[i] = p.typ(t.TypeArgs().At(i))
		}
		return u.Instance(p.typ(t.Origin()), args)
	}
	bt := u.NewNamed(bytecode.ComponentID{Path: path}, p.nameOf(obj), t.TypeParams().Len())
	p.types[t] = bt
	u.SetUnderlying(bt, p.typ(t.Underlying()).Under())
	bt.Portal = isPortal(t)
	return bt
}

// isPortal reports whether a type is a portal interface: portals.Portal, or an interface
// that embeds one.
func isPortal(t *types.Named) bool {
	i, ok := t.Underlying().(*types.Interface)
	if !ok || t.TypeParams().Len() > 0 {
		return false
	}
	if obj := t.Obj(); obj.Pkg() != nil && obj.Pkg().Path() == portalsPath && obj.Name() == "Portal" {
		return true
	}
	for e := range i.EmbeddedTypes() {
		if n, ok := types.Unalias(e).(*types.Named); ok && isPortal(n) {
			return true
		}
	}
	return false
}

// nameOf returns the name of a type in its component: local types have a suffix.
func (p *program) nameOf(obj *types.TypeName) string {
	if obj.Parent() == obj.Pkg().Scope() {
		return obj.Name()
	}
	if name, ok := p.localNames[obj]; ok {
		return name
	}
	return p.instanceName(obj)
}

// nameLocalTypes numbers the types that functions of a package declare, in order of
// position, so that every compilation names them alike.
func (p *program) nameLocalTypes(s *source) {
	var local []*types.TypeName
	for _, o := range s.info.Defs {
		if tn, ok := o.(*types.TypeName); ok && !tn.IsAlias() && tn.Parent() != s.types.Scope() {
			if _, ok := tn.Type().(*types.TypeParam); !ok {
				local = append(local, tn)
			}
		}
	}
	sort.Slice(local, func(i, j int) bool { return local[i].Pos() < local[j].Pos() })
	for i, tn := range local {
		p.localNames[tn] = tn.Name() + "·" + itoa(i+1)
		p.localAt[tn.Pos()] = p.localNames[tn]
	}
}

// instanceName names the type that go/ssa makes of a local type of a generic function
// for one instance of the function. The name cannot be told outside its package.
func (p *program) instanceName(obj *types.TypeName) string {
	p.localInstances[obj.Pkg()]++
	name := p.localAt[obj.Pos()]
	if name == "" {
		name = obj.Name() + "·0"
	}
	name += "·" + itoa(p.localInstances[obj.Pkg()])
	p.localNames[obj] = name
	if p.packages[obj.Pkg()] != p.current {
		refuse(obj.Pos(), LocalGeneric, "type %s of a generic function of package %s", obj.Name(), obj.Pkg().Path())
	}
	return name
}

// libraryType returns a named type of golib that is not generic.
func (p *program) libraryType(name string) *bytecode.Type {
	obj, ok := p.libraryObject(name).(*types.TypeName)
	if !ok {
		refuse(token.NoPos, Library, "%s lacks type %s", golibPath, name)
	}
	return p.typ(obj.Type())
}

func (p *program) libraryObject(name string) types.Object {
	s := p.sources[golibPath]
	if s == nil || s.types == nil {
		refuse(token.NoPos, Library, "%s is not loaded", golibPath)
	}
	return s.types.Scope().Lookup(name)
}
