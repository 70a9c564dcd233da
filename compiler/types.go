package compiler

import (
	"go/token"
	"go/types"
	"sort"
	"strconv"

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

// A typing has the bytecode types of Go types, in one universe. Types that functions
// declare get names that are unique in their package.
type typing struct {
	universe *bytecode.Universe
	golib    func() *types.Package // nil if it is not loaded
	current  *types.Package        // the package that is compiled

	types          map[types.Type]*bytecode.Type
	localNames     map[*types.TypeName]string
	localAt        map[token.Pos]string   // names of local types, by where they are declared
	localInstances map[*types.Package]int // local types of instances that were named
}

func newTyping(golib func() *types.Package) *typing {
	m := &typing{
		golib: golib, localNames: map[*types.TypeName]string{}, localAt: map[token.Pos]string{},
		localInstances: map[*types.Package]int{},
	}
	m.reset()
	return m
}

// reset starts a universe anew: the next program's types may have the names of the last one's.
func (m *typing) reset() {
	m.universe = bytecode.NewUniverse()
	m.types = map[types.Type]*bytecode.Type{}
}

// typ returns the bytecode type of a Go type. Precondition: its local named types
// belong to packages that are loaded.
func (m *typing) typ(t types.Type) *bytecode.Type {
	if bt, ok := m.types[t]; ok {
		return bt
	}
	bt := m.newType(t)
	m.types[t] = bt
	return bt
}

func (m *typing) newType(t types.Type) *bytecode.Type {
	u := m.universe
	switch t := t.(type) {
	case *types.Alias:
		return m.typ(types.Unalias(t))
	case *types.Basic:
		if k, ok := basicKinds[t.Kind()]; ok {
			return u.Basic(k)
		}
		if t.Kind() == types.UnsafePointer {
			refuse(token.NoPos, Unsafe, "use of unsafe.Pointer")
		}
	case *types.Pointer:
		return u.Pointer(m.typ(t.Elem()))
	case *types.Slice:
		return u.Slice(m.typ(t.Elem()))
	case *types.Array:
		return u.Array(m.typ(t.Elem()), t.Len())
	case *types.Map:
		return u.Map(m.typ(t.Key()), m.typ(t.Elem()))
	case *types.Chan:
		// The values are 0 both, 1 send, 2 receive, in Go's and in our order.
		return u.Chan(m.typ(t.Elem()), int64(t.Dir()))
	case *types.Signature:
		return m.signature(t, nil)
	case *types.Struct:
		return m.structType(t)
	case *types.Interface:
		return m.interfaceType(t)
	case *types.TypeParam:
		return u.Param(int64(t.Index()))
	case *types.Named:
		return m.named(t)
	}
	refuse(token.NoPos, Construct, "type %s", t)
	return nil
}

// signature returns the type of a function, with an extra first parameter if recv is
// not nil.
func (m *typing) signature(s *types.Signature, recv types.Type) *bytecode.Type {
	var params, results []*bytecode.Type
	if recv != nil {
		params = append(params, m.typ(recv))
	}
	for v := range s.Params().Variables() {
		params = append(params, m.typ(v.Type()))
	}
	for v := range s.Results().Variables() {
		results = append(results, m.typ(v.Type()))
	}
	return m.universe.Func(params, results, s.Variadic())
}

func (m *typing) structType(t *types.Struct) *bytecode.Type {
	fields := make([]bytecode.Field, t.NumFields())
	for i := range fields {
		f := t.Field(i)
		fields[i] = bytecode.Field{Name: qualified(f), Type: m.typ(f.Type()), Embedded: f.Embedded(), Tag: t.Tag(i)}
	}
	return m.universe.Struct(fields)
}

func (m *typing) interfaceType(t *types.Interface) *bytecode.Type {
	if !t.IsMethodSet() {
		refuse(token.NoPos, Construct, "constraint %s as a type", t)
	}
	methods := make([]bytecode.Method, t.NumMethods())
	for i := range methods {
		method := t.Method(i)
		methods[i] = bytecode.Method{Name: qualified(method), Sig: m.signature(method.Signature(), nil)}
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name < methods[j].Name })
	return m.universe.Interface(methods)
}

// qualified returns the name of a field or method, with its package if unexported.
func qualified(o types.Object) string {
	if o.Exported() || o.Pkg() == nil {
		return o.Name()
	}
	return o.Pkg().Path() + "." + o.Name()
}

func (m *typing) named(t *types.Named) *bytecode.Type {
	u, obj := m.universe, t.Obj()
	if obj.Pkg() == nil {
		if obj.Name() == "error" {
			return u.Error()
		}
		return m.typ(t.Underlying())
	}
	path := obj.Pkg().Path()
	if path == "$ssa" && obj.Name() == "deferStack" {
		return u.Pointer(m.libraryType("Defers"))
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
			args[i] = m.typ(t.TypeArgs().At(i))
		}
		return u.Instance(m.typ(t.Origin()), args)
	}
	bt := u.NewNamed(bytecode.ComponentID{Path: path}, m.nameOf(obj), t.TypeParams().Len())
	m.types[t] = bt
	u.SetUnderlying(bt, m.typ(t.Underlying()).Under())
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
func (m *typing) nameOf(obj *types.TypeName) string {
	if obj.Parent() == obj.Pkg().Scope() {
		return obj.Name()
	}
	if name, ok := m.localNames[obj]; ok {
		return name
	}
	return m.instanceName(obj)
}

// begin says that a package is compiled now. It numbers the types that functions of the
// package declare, in order of position, so that every compilation names them alike.
func (m *typing) begin(s *source) {
	m.current = s.types

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
		m.localNames[tn] = tn.Name() + "·" + strconv.Itoa(i+1)
		m.localAt[tn.Pos()] = m.localNames[tn]
	}
}

// instanceName names the type that go/ssa makes of a local type of a generic function
// for one instance of the function. The name cannot be told outside its package.
func (m *typing) instanceName(obj *types.TypeName) string {
	m.localInstances[obj.Pkg()]++
	name := m.localAt[obj.Pos()]
	if name == "" {
		name = obj.Name() + "·0"
	}
	name += "·" + strconv.Itoa(m.localInstances[obj.Pkg()])
	m.localNames[obj] = name
	if obj.Pkg() != m.current {
		refuse(obj.Pos(), LocalGeneric, "type %s of a generic function of package %s", obj.Name(), obj.Pkg().Path())
	}
	return name
}

// libraryType returns a named type of golib that is not generic.
func (m *typing) libraryType(name string) *bytecode.Type {
	obj, ok := m.libraryObject(name).(*types.TypeName)
	if !ok {
		refuse(token.NoPos, Library, "%s lacks type %s", golibPath, name)
	}
	return m.typ(obj.Type())
}

func (m *typing) libraryObject(name string) types.Object {
	golib := m.golib()
	if golib == nil {
		refuse(token.NoPos, Library, "%s is not loaded", golibPath)
	}
	return golib.Scope().Lookup(name)
}

// deref returns what a pointer type points to.
func deref(t types.Type) types.Type { return t.Underlying().(*types.Pointer).Elem() }
