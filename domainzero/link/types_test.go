package link

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// TestDescriptorsSayWhatNativeCodeTests: size, and whether values are held directly, and may be
// compared.
func TestDescriptorsSayWhatNativeCodeTests(t *testing.T) {
	b := newBench(t, 0)
	s, u := NewSpace(b.linker, options(false), 3), b.linker.Universe
	i64, str := u.Basic(bytecode.KindInt64), u.Basic(bytecode.KindString)
	const direct, comparable = abi.TypeDirect, abi.TypeComparable
	for i, test := range []struct {
		typ   *bytecode.Type
		flags abi.TypeFlags
	}{
		{i64, comparable}, {u.Basic(bytecode.KindBool), comparable}, {u.Basic(bytecode.KindFloat64), comparable}, {str, comparable},
		{u.Pointer(i64), direct | comparable}, {u.Slice(i64), 0}, {u.Func(nil, nil, false), direct}, {u.Map(i64, i64), direct},
		{u.Any(), comparable}, {u.Array(i64, 3), comparable}, {u.Array(str, 3), comparable}, {u.Array(u.Slice(i64), 3), 0},
		{u.Struct([]bytecode.Field{{Name: "A", Type: i64}}), comparable}, {u.Struct([]bytecode.Field{{Name: "A", Type: u.Slice(i64)}}), 0},
	} {
		made, err := s.Type(test.typ)
		require.NoError(t, err)
		d := object.DescAt(made.Addr)
		require.Equal(t, test.flags, d.Flags, test.typ)
		require.Equal(t, []any{uint64(test.typ.Size()), uint64(i)}, []any{d.Size, d.Index}, test.typ)
		require.Same(t, made, s.TypeAt(made.Addr))
		again, err := s.Type(test.typ)
		require.NoError(t, err)
		require.Same(t, made, again)
	}
}

// named returns a type that a component names.
func named(c *verifier.Component, name string) *bytecode.Type {
	for i := range c.File().Types {
		if t := c.Type(bytecode.TypeID(bytecode.NumBasic + i)); t.Name == name {
			return t
		}
	}
	panic(name)
}

// TestPortalTypesCallStubs: the methods of portals are what they were made with, in tables as
// those of other types.
func TestPortalTypesCallStubs(t *testing.T) {
	b := newBench(t, 0)
	c := b.parse(`component "example.org/service"
type Caller = interface{ Get() int; Put(int) }
type S = struct{ N int } {
	Get = (*S).Get
	Put = (*S).Put
}
func (*S).Get(v0 *S) int {
b0:
	v1 = const int 1
	ret v1
}
func (*S).Put(v0 *S, v1 int) {
b0:
	ret
}
export func Call(v0 Caller) int {
b0:
	v1 = callm v0.0()
	callm v0.1(v1)
	ret v1
}
export func Make() Caller {
b0:
	v0 = new S
	v1 = box Caller v0
	ret v1
}
`)
	s := NewSpace(b.linker, options(false), 3)
	require.NoError(t, s.Add(b.components, b.components))
	pointer := b.linker.Universe.Pointer(named(c, "S"))
	real, err := s.Type(pointer)
	require.NoError(t, err)
	require.Len(t, real.Methods, 2)
	stubs := []abi.Addr{b.linker.Image.base + 32, b.linker.Image.base + 48}
	portal, err := s.AddPortal(pointer, real.Methods, func() ([]abi.Addr, error) { return stubs, nil })
	require.NoError(t, err)
	require.True(t, portal.Portal)
	require.NotEqual(t, real.Addr, portal.Addr)
	require.Equal(t, abi.TypeDirect|abi.TypeComparable, object.DescAt(portal.Addr).Flags)
	caller := named(c, "Caller")
	for i, m := range portal.Methods {
		off, err := s.selector(caller, i)
		require.NoError(t, err)
		require.Equal(t, stubs[i], memory.LoadAddr(object.DescAt(portal.Addr).Methods+abi.Addr(off)))
		code, err := s.Code(m.Component, m.Func)
		require.NoError(t, err)
		require.Equal(t, code, memory.LoadAddr(object.DescAt(real.Addr).Methods+abi.Addr(off)))
	}
	static, err := s.Type(caller)
	require.NoError(t, err)
	for range 2 { // the second time by what is remembered
		require.True(t, s.Implements(real, static))
		require.True(t, s.Implements(portal, static))
	}
	half, err := s.AddPortal(pointer, real.Methods[:1], func() ([]abi.Addr, error) { return stubs[:1], nil })
	require.NoError(t, err)
	require.False(t, s.Implements(half, static))
	other, err := s.selector(caller, 1)
	require.NoError(t, err)
	require.Equal(t, b.linker.Stubs[abi.StubTrap], memory.LoadAddr(object.DescAt(half.Addr).Methods+abi.Addr(other)), "nothing calls it")
	for i := range 2 * maxImplement {
		s.implement[[2]*Type{{Size: i}, nil}] = true
		if len(s.implement) == maxImplement {
			break
		}
	}
	require.False(t, s.implement[[2]*Type{half, static}])
	third, err := s.AddPortal(pointer, real.Methods, func() ([]abi.Addr, error) { return stubs, nil })
	require.NoError(t, err)
	require.True(t, s.Implements(third, static))
	require.Len(t, s.implement, 1, "what files can make without end is not remembered without end")
}

// TestAnswersFollowMethods: that a type lacks a method is remembered, until a component supplies it.
func TestAnswersFollowMethods(t *testing.T) {
	b := newBench(t, 0)
	c := b.parse(shapes)
	s := NewSpace(b.linker, options(false), 3)
	square, err := s.Type(b.linker.Universe.Pointer(named(c, "Square")))
	require.NoError(t, err)
	shape, err := s.Type(named(c, "Shape"))
	require.NoError(t, err)
	for range 2 {
		require.False(t, s.Implements(square, shape))
		require.Equal(t, map[[2]*Type]bool{{square, shape}: false}, s.implement)
	}
	require.NoError(t, s.Add(b.components, b.components))
	require.True(t, s.Implements(square, shape))
}

// TestSelectorsIgnoreTags: signatures that differ in the tags of structs alone are called alike.
func TestSelectorsIgnoreTags(t *testing.T) {
	u := bytecode.NewUniverse()
	i := u.Basic(bytecode.KindInt)
	sig := func(tag string, typ *bytecode.Type) *bytecode.Type {
		return u.Func([]*bytecode.Type{u.Struct([]bytecode.Field{{Name: "A", Type: typ, Tag: tag}})}, nil, false)
	}
	require.Equal(t, SelectorOf(u, "M", sig("", i)), SelectorOf(u, "M", sig("x", i)))
	require.NotEqual(t, SelectorOf(u, "M", sig("", i)), SelectorOf(u, "N", sig("", i)))
	require.NotEqual(t, SelectorOf(u, "M", sig("", i)), SelectorOf(u, "M", sig("", u.Any())))
}

// TestMethodTablesAreWhole: whatever type a value is taken for, a call by any selector leads to a
// method of its own or traps, also when selectors become more than tables had entries for.
func TestMethodTablesAreWhole(t *testing.T) {
	b := newBench(t, 0)
	source := "component \"example.org/many\"\ntype S = struct{ N int } {\n\tM0 = (*S).M0\n\tM99 = (*S).M99\n}\n"
	for _, n := range []string{"0", "99"} {
		source += "func (*S).M" + n + "(v0 *S) {\nb0:\n\tret\n}\n"
	}
	for i := range 100 {
		source += fmt.Sprintf("type I%d = interface{ M%d() }\nexport func F%d(v0 I%d) {\nb0:\n\tcallm v0.0()\n\tret\n}\n", i, i, i, i)
	}
	c := b.parse(source)
	s := NewSpace(b.linker, options(false), 3)
	require.NoError(t, s.Add(b.components, nil))
	pointer := b.linker.Universe.Pointer(named(c, "S"))
	whole := func() (own int) {
		for _, typ := range s.Types {
			for i, entry := range memory.Words(object.DescAt(typ.Addr).Methods, s.TableSize) {
				require.NotZero(t, entry)
				require.Less(t, i, 256)
				if abi.Addr(entry) != b.linker.Stubs[abi.StubTrap] {
					require.Same(t, typ, s.ByID(pointer.ID()))
					own++
				}
			}
		}
		return own
	}
	link := func(name string) {
		fn, ok := c.Lookup(name)
		require.True(t, ok)
		_, err := s.Code(c, fn)
		require.NoError(t, err)
	}
	for _, typ := range []*bytecode.Type{pointer, named(c, "S")} {
		_, err := s.Type(typ)
		require.NoError(t, err)
	}
	require.Zero(t, whole())
	link("F0")
	require.Equal(t, 1, whole())
	for i := range 100 {
		link(fmt.Sprintf("F%d", i))
	}
	require.Greater(t, s.TableSize, minTable)
	require.Equal(t, 2, whole())
}
