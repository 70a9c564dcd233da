package gotypes

import (
	"go/token"
	"go/types"
	"sort"
	"strconv"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/load"
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

// A Map has the bytecode types of Go types, in one universe. Types that functions
// declare get names that are unique in their package.
type Map struct {
	Universe *bytecode.Universe
	golib    func() *types.Package // nil if it is not loaded
	Current  *types.Package        // the package that is compiled

	types          map[types.Type]*bytecode.Type
	LocalNames     map[*types.TypeName]string
	localAt        map[token.Pos]string   // names of local types, by where they are declared
	localInstances map[*types.Package]int // local types of instances that were named
}

func New(golib func() *types.Package) *Map {
	m := &Map{
		golib: golib, LocalNames: map[*types.TypeName]string{}, localAt: map[token.Pos]string{},
		localInstances: map[*types.Package]int{},
	}
	m.Reset()
	return m
}

// Reset starts a universe anew: the next program's types may have the names of the last one's.
func (m *Map) Reset() {
	m.Universe = bytecode.NewUniverse()
	m.types = map[types.Type]*bytecode.Type{}
}

// TypeOf returns the bytecode type of a Go type. Precondition: its local named types
// belong to packages that are loaded.
func (m *Map) TypeOf(t types.Type) *bytecode.Type {
	if bt, ok := m.types[t]; ok {
		return bt
	}
	bt := m.newType(t)
	m.types[t] = bt
	return bt
}

func (m *Map) newType(t types.Type) *bytecode.Type {
	u := m.Universe
	switch t := t.(type) {
	case *types.Alias:
		return m.TypeOf(types.Unalias(t))
	case *types.Basic:
		if k, ok := basicKinds[t.Kind()]; ok {
			return u.Basic(k)
		}
		if t.Kind() == types.UnsafePointer {
			diagnostics.Refuse(token.NoPos, diagnostics.Unsafe, "use of unsafe.Pointer")
		}
	case *types.Pointer:
		return u.Pointer(m.TypeOf(t.Elem()))
	case *types.Slice:
		return u.Slice(m.TypeOf(t.Elem()))
	case *types.Array:
		return u.Array(m.TypeOf(t.Elem()), t.Len())
	case *types.Map:
		return u.Map(m.TypeOf(t.Key()), m.TypeOf(t.Elem()))
	case *types.Chan:
		// The values are 0 both, 1 send, 2 receive, in Go's and in our order.
		return u.Chan(m.TypeOf(t.Elem()), int64(t.Dir()))
	case *types.Signature:
		return m.Signature(t, nil)
	case *types.Struct:
		return m.structType(t)
	case *types.Interface:
		return m.interfaceType(t)
	case *types.TypeParam:
		return u.Param(int64(t.Index()))
	case *types.Named:
		return m.named(t)
	}
	diagnostics.Refuse(token.NoPos, diagnostics.Construct, "type %s", t)
	return nil
}

// Signature returns the type of a function, with an extra first parameter if recv is
// not nil.
func (m *Map) Signature(s *types.Signature, recv types.Type) *bytecode.Type {
	var params, results []*bytecode.Type
	if recv != nil {
		params = append(params, m.TypeOf(recv))
	}
	for v := range s.Params().Variables() {
		params = append(params, m.TypeOf(v.Type()))
	}
	for v := range s.Results().Variables() {
		results = append(results, m.TypeOf(v.Type()))
	}
	return m.Universe.Func(params, results, s.Variadic())
}

func (m *Map) structType(t *types.Struct) *bytecode.Type {
	fields := make([]bytecode.Field, t.NumFields())
	for i := range fields {
		f := t.Field(i)
		fields[i] = bytecode.Field{Name: Qualified(f), Type: m.TypeOf(f.Type()), Embedded: f.Embedded(), Tag: t.Tag(i)}
	}
	return m.Universe.Struct(fields)
}

func (m *Map) interfaceType(t *types.Interface) *bytecode.Type {
	if !t.IsMethodSet() {
		diagnostics.Refuse(token.NoPos, diagnostics.Construct, "constraint %s as a type", t)
	}
	methods := make([]bytecode.Method, t.NumMethods())
	for i := range methods {
		method := t.Method(i)
		methods[i] = bytecode.Method{Name: Qualified(method), Sig: m.Signature(method.Signature(), nil)}
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name < methods[j].Name })
	return m.Universe.Interface(methods)
}

// Qualified returns the name of a field or method, with its package if unexported.
func Qualified(o types.Object) string {
	if o.Exported() || o.Pkg() == nil {
		return o.Name()
	}
	return o.Pkg().Path() + "." + o.Name()
}

func (m *Map) named(t *types.Named) *bytecode.Type {
	u, obj := m.Universe, t.Obj()
	if obj.Pkg() == nil {
		if obj.Name() == "error" {
			return u.Error()
		}
		return m.TypeOf(t.Underlying())
	}
	path := obj.Pkg().Path()
	if path == "$ssa" && obj.Name() == "deferStack" {
		return u.Pointer(m.LibraryType("Defers"))
	}
	if path == load.MemobjPath {
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
			args[i] = m.TypeOf(t.TypeArgs().At(i))
		}
		return u.Instance(m.TypeOf(t.Origin()), args)
	}
	bt := u.NewNamed(bytecode.ComponentID{Path: path}, m.nameOf(obj), t.TypeParams().Len())
	m.types[t] = bt
	u.SetUnderlying(bt, m.TypeOf(t.Underlying()).Under())
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
	if obj := t.Obj(); obj.Pkg() != nil && obj.Pkg().Path() == load.PortalsPath && obj.Name() == "Portal" {
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
func (m *Map) nameOf(obj *types.TypeName) string {
	if obj.Parent() == obj.Pkg().Scope() {
		return obj.Name()
	}
	if name, ok := m.LocalNames[obj]; ok {
		return name
	}
	return m.instanceName(obj)
}

// Begin says that a package is compiled now. It numbers the types that functions of the
// package declare, in order of position, so that every compilation names them alike.
func (m *Map) Begin(s *load.Package) {
	m.Current = s.Types

	var local []*types.TypeName
	for _, o := range s.Info.Defs {
		if tn, ok := o.(*types.TypeName); ok && !tn.IsAlias() && tn.Parent() != s.Types.Scope() {
			if _, ok := tn.Type().(*types.TypeParam); !ok {
				local = append(local, tn)
			}
		}
	}
	sort.Slice(local, func(i, j int) bool { return local[i].Pos() < local[j].Pos() })
	for i, tn := range local {
		m.LocalNames[tn] = tn.Name() + "·" + strconv.Itoa(i+1)
		m.localAt[tn.Pos()] = m.LocalNames[tn]
	}
}

// instanceName names the type that go/ssa makes of a local type of a generic function
// for one instance of the function. The name cannot be told outside its package.
func (m *Map) instanceName(obj *types.TypeName) string {
	m.localInstances[obj.Pkg()]++
	name := m.localAt[obj.Pos()]
	if name == "" {
		name = obj.Name() + "·0"
	}
	name += "·" + strconv.Itoa(m.localInstances[obj.Pkg()])
	m.LocalNames[obj] = name
	if obj.Pkg() != m.Current {
		diagnostics.Refuse(obj.Pos(), diagnostics.LocalGeneric, "type %s of a generic function of package %s", obj.Name(), obj.Pkg().Path())
	}
	return name
}

// LibraryType returns a named type of golib that is not generic.
func (m *Map) LibraryType(name string) *bytecode.Type {
	obj, ok := m.LibraryObject(name).(*types.TypeName)
	if !ok {
		diagnostics.Refuse(token.NoPos, diagnostics.Library, "%s lacks type %s", load.GolibPath, name)
	}
	return m.TypeOf(obj.Type())
}

func (m *Map) LibraryObject(name string) types.Object {
	golib := m.golib()
	if golib == nil {
		diagnostics.Refuse(token.NoPos, diagnostics.Library, "%s is not loaded", load.GolibPath)
	}
	return golib.Scope().Lookup(name)
}

// Deref returns what a pointer type points to.
func Deref(t types.Type) types.Type { return t.Underlying().(*types.Pointer).Elem() }
