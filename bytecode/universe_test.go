package bytecode

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Each entry makes a type anew; two are identical exactly if they are the same entry.
func identities() map[string]func(u *Universe) *Type {
	basic := func(u *Universe, ks ...Kind) []*Type {
		ts := make([]*Type, len(ks))
		for i, k := range ks {
			ts[i] = u.Basic(k)
		}
		return ts
	}
	integer := func(u *Universe) *Type { return u.Basic(KindInt) }
	field := func(name string, embedded bool, tag string) func(*Universe) *Type {
		return func(u *Universe) *Type { return u.Struct([]Field{{name, integer(u), embedded, tag}}) }
	}
	method := func(name string, params ...Kind) func(*Universe) *Type {
		return func(u *Universe) *Type {
			return u.Interface([]Method{{name, u.Func(basic(u, params...), nil, false)}})
		}
	}
	return map[string]func(u *Universe) *Type{
		"int":            integer,
		"pointer":        func(u *Universe) *Type { return u.Pointer(integer(u)) },
		"slice":          func(u *Universe) *Type { return u.Slice(integer(u)) },
		"array of 0":     func(u *Universe) *Type { return u.Array(integer(u), 0) },
		"array of 1":     func(u *Universe) *Type { return u.Array(integer(u), 1) },
		"map":            func(u *Universe) *Type { return u.Map(integer(u), u.Basic(KindBool)) },
		"map, swapped":   func(u *Universe) *Type { return u.Map(u.Basic(KindBool), integer(u)) },
		"channel":        func(u *Universe) *Type { return u.Chan(integer(u), 0) },
		"send channel":   func(u *Universe) *Type { return u.Chan(integer(u), 1) },
		"func":           func(u *Universe) *Type { return u.Func(nil, nil, false) },
		"func param":     func(u *Universe) *Type { return u.Func(basic(u, KindInt), nil, false) },
		"func result":    func(u *Universe) *Type { return u.Func(nil, basic(u, KindInt), false) },
		"func slice":     func(u *Universe) *Type { return u.Func([]*Type{u.Slice(integer(u))}, nil, false) },
		"func variadic":  func(u *Universe) *Type { return u.Func([]*Type{u.Slice(integer(u))}, nil, true) },
		"empty struct":   func(u *Universe) *Type { return u.Struct(nil) },
		"field":          field("A", false, ""),
		"field embedded": field("A", true, ""),
		"field tag":      field("A", false, "tag"),
		"field p.a":      field("p.a", false, ""),
		"field q.a":      field("q.a", false, ""),
		"field quoted":   field(`A" 1 false "`, false, ""),
		"any":            (*Universe).Any,
		"method":         method("M"),
		"method param":   method("M", KindInt),
		"method p.m":     method("p.m"),
		"error":          (*Universe).Error,
		"named":          func(u *Universe) *Type { return u.NewNamed(ComponentID{Path: "p"}, "T", 0) },
		"named elsewhere": func(u *Universe) *Type {
			return u.NewNamed(ComponentID{Path: "q"}, "T", 0)
		},
		"param 0": func(u *Universe) *Type { return u.Param(0) },
		"param 1": func(u *Universe) *Type { return u.Param(1) },
		"generic": func(u *Universe) *Type { return u.NewNamed(ComponentID{Path: "p"}, "G", 1) },
		"instance": func(u *Universe) *Type {
			return u.Instance(u.NewNamed(ComponentID{Path: "p"}, "G", 1), basic(u, KindInt))
		},
		"instance of $0": func(u *Universe) *Type {
			return u.Instance(u.NewNamed(ComponentID{Path: "p"}, "G", 1), []*Type{u.Param(0)})
		},
		"other instance": func(u *Universe) *Type {
			return u.Instance(u.NewNamed(ComponentID{Path: "p"}, "G", 1), basic(u, KindBool))
		},
		"memory":          func(u *Universe) *Type { return u.Basic(KindMemory) },
		"read-only":       func(u *Universe) *Type { return u.Basic(KindReadOnlyMemory) },
		"pointer to that": func(u *Universe) *Type { return u.Pointer(u.Basic(KindReadOnlyMemory)) },
	}
}

func TestIdentity(t *testing.T) {
	u := NewUniverse()
	seen := map[*Type]string{}
	for name, make := range identities() {
		x := make(u)
		require.NotContains(t, seen, x, name)
		seen[x] = name
		require.Same(t, x, make(u), name)
		require.Same(t, x, u.ByID(x.ID()))
	}
	require.LessOrEqual(t, len(seen), u.NumTypes())
}

func TestTypeString(t *testing.T) {
	u := NewUniverse()
	str, number, integer := u.Basic(KindString), u.Basic(KindInt), u.Basic(KindInt16)
	pair, local := u.NewNamed(ComponentID{Path: "example.org/demo"}, "Pair", 2), u.NewNamed(ComponentID{Path: "example.org/demo"}, "Local·3", 0)
	nullary, flag := u.Func(nil, nil, false), u.Basic(KindBool)
	for want, x := range map[string]*Type{
		"map[string][]*[3]demo.Local":        u.Map(str, u.Slice(u.Pointer(u.Array(local, 3)))),
		"chan int":                           u.Chan(number, 0),
		"chan<- int":                         u.Chan(number, 1),
		"<-chan int":                         u.Chan(number, 2),
		"func(int16) bool":                   u.Func([]*Type{integer}, []*Type{flag}, false),
		"func(int, ...string) (bool, error)": u.Func([]*Type{number, u.Slice(str)}, []*Type{flag, u.Error()}, true),
		"demo.Pair[int,interface {}]":        u.Instance(pair, []*Type{number, u.Any()}),
		"*memobj.Memory":                     u.Pointer(u.Basic(KindMemory)),
		"*memobj.ReadOnlyMemory":             u.Pointer(u.Basic(KindReadOnlyMemory)),
		"interface { Do(); hidden(func() int) }": u.Interface([]Method{
			{"Do", nullary}, {"example.org/demo.hidden", u.Func([]*Type{u.Func(nil, []*Type{number}, false)}, nil, false)}}),
		`struct { m string "tag"; dep.Config; p *$1 }`: u.Struct([]Field{
			{Name: "example.org/demo.m", Type: str, Tag: "tag"},
			{Name: "Config", Type: u.NewNamed(ComponentID{Path: "example.org/dep"}, "Config", 0), Embedded: true},
			{Name: "example.org/demo.p", Type: u.Pointer(u.Param(1))}}),
		"struct {}": u.Struct(nil),
	} {
		require.Equal(t, want, x.String())
	}
}

func TestSubstitute(t *testing.T) {
	u := NewUniverse()
	args := []*Type{u.Basic(KindString), u.Basic(KindBool)}
	generic := u.NewNamed(ComponentID{Path: "p"}, "G", 1)
	// build makes one type of every kind from two types.
	build := func(a, b *Type) *Type {
		return u.Struct([]Field{
			{Name: "A", Type: u.Pointer(a)}, {Name: "B", Type: u.Slice(b)}, {Name: "C", Type: u.Array(a, 3), Tag: "x"},
			{Name: "D", Type: u.Map(a, b)}, {Name: "E", Type: u.Chan(b, 2), Embedded: true},
			{Name: "F", Type: u.Func([]*Type{a, u.Slice(b)}, []*Type{b}, true)},
			{Name: "G", Type: u.Interface([]Method{{"M", u.Func([]*Type{a}, nil, false)}})},
			{Name: "H", Type: u.Instance(generic, []*Type{b})}, {Name: "I", Type: u.Basic(KindInt)},
		})
	}
	open := build(u.Param(0), u.Param(1))
	require.True(t, open.HasParams())
	closed := u.Substitute(open, args)
	require.Same(t, build(args[0], args[1]), closed)
	require.False(t, closed.HasParams())
	require.Same(t, closed, u.Substitute(closed, nil))
}

func TestRecursiveGenericTypes(t *testing.T) {
	u := NewUniverse()
	list := u.NewNamed(ComponentID{Path: "p"}, "List", 1)
	u.SetUnderlying(list, u.Struct([]Field{
		{Name: "Next", Type: u.Pointer(u.Instance(list, []*Type{u.Param(0)}))},
		{Name: "Value", Type: u.Param(0)},
	}))
	of := u.Instance(list, []*Type{u.Basic(KindString)})
	require.Same(t, of, u.Instance(list, []*Type{u.Basic(KindString)}))
	require.Same(t, of, of.Under().Fields[0].Type.Elem)
	require.EqualValues(t, 24, of.Size())
	require.Equal(t, "p.List[string]", of.String())

	// A type that grows with each turn is made as far as it is asked for.
	grow := u.NewNamed(ComponentID{Path: "p"}, "Grow", 1)
	u.SetUnderlying(grow, u.Struct([]Field{{Name: "Next", Type: u.Pointer(u.Instance(grow, []*Type{u.Slice(u.Param(0))}))}}))
	x := u.Instance(grow, []*Type{u.Basic(KindInt)})
	for range 3 {
		require.EqualValues(t, 8, x.Size())
		x = x.Under().Fields[0].Type.Elem
	}
	require.Equal(t, "p.Grow[[][][]int]", x.String())
}

func TestTypePredicates(t *testing.T) {
	u := NewUniverse()
	named := u.NewNamed(ComponentID{Path: "p"}, "Fn", 0)
	u.SetUnderlying(named, u.Func(nil, nil, false))
	require.True(t, named.IsPointerShaped())
	require.False(t, u.Slice(named).IsPointerShaped())
	require.True(t, u.Basic(KindComplex64).IsAggregate())
	require.False(t, u.Basic(KindString).IsAggregate())
	require.True(t, u.Error().IsInterface())
	require.Equal(t, 0, u.Error().MethodIndex("Error"))
	require.Equal(t, -1, u.Error().MethodIndex("error"))
	s := u.Struct([]Field{{Name: "a/b.x", Type: named}})
	require.Same(t, named, s.FieldType(0, u))
	require.Nil(t, s.FieldType(1, u))
	require.Same(t, u.Basic(KindFloat32), u.Basic(KindComplex64).FieldType(1, u))
	require.EqualValues(t, 8, u.Basic(KindComplex128).Offset(1))
	require.Equal(t, "a/b", PackageOf("a/b.x"))
	require.Equal(t, "x", BaseName("a/b.x"))
	require.Equal(t, "", PackageOf("X"))
}
