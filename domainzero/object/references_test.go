package object

import (
	"slices"
	"testing"

	"github.com/portico-os/portico/bytecode"
	"github.com/stretchr/testify/require"
)

// listed returns all offsets that a References stands for.
func listed(m *References) (offs []int64) {
	if m == nil {
		return nil
	}
	for _, o := range m.Offsets {
		offs = append(offs, int64(o))
	}
	for _, a := range m.Arrays {
		for i := range a.Count {
			for _, o := range listed(a.Of) {
				offs = append(offs, int64(a.Offset)+int64(i)*int64(a.Stride)+o)
			}
		}
	}
	slices.Sort(offs)
	return offs
}

func TestReferencesListsPointerOffsets(t *testing.T) {
	u := bytecode.NewUniverse()
	i8, str := u.Basic(bytecode.KindInt8), u.Basic(bytecode.KindString)
	pair := u.Struct([]bytecode.Field{{Name: "A", Type: i8}, {Name: "B", Type: str}, {Name: "C", Type: u.Any()}})
	for name, typ := range map[string]*bytecode.Type{
		"scalar":         i8,
		"pointer":        u.Pointer(i8),
		"string":         str,
		"interface":      u.Any(),
		"slice":          u.Slice(i8),
		"struct":         pair,
		"short array":    u.Array(pair, 3),
		"long array":     u.Array(pair, 100),
		"array of array": u.Array(u.Array(str, 40), 50),
		"struct of long": u.Struct([]bytecode.Field{{Name: "X", Type: i8}, {Name: "Y", Type: u.Array(u.Pointer(i8), 30)}, {Name: "Z", Type: str}}),
		"empty array":    u.Array(str, 0),
		"large structs":  doubled(u, u.Array(str, 12), 6),
	} {
		t.Run(name, func(t *testing.T) {
			var want []int64
			typ.PointerOffsets(func(off int64) { want = append(want, off) })
			require.Equal(t, want, listed(ReferencesOf(typ)))
		})
	}
}

// doubled returns a struct that has another one twice, and so on.
func doubled(u *bytecode.Universe, t *bytecode.Type, times int) *bytecode.Type {
	for range times {
		t = u.Struct([]bytecode.Field{{Name: "A", Type: t}, {Name: "B", Type: t}})
	}
	return t
}

// A map grows with the text of a type, not with its values.
func TestReferencesOfDoubledStructsIsSmall(t *testing.T) {
	u := bytecode.NewUniverse()
	typ := doubled(u, u.Pointer(u.Any()), 26)
	require.Less(t, testing.AllocsPerRun(1, func() { ReferencesOf(typ) }), 1000.0)
}
