package bytecode

import (
	"fmt"
	"go/token"
	"go/types"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// oracle is how the Go compiler lays out types on amd64.
var oracle = types.SizesFor("gc", "amd64")

// A twin is one type as this package and as go/types know it.
type twin struct {
	ours   *Type
	theirs types.Type
}

var goBasics = map[Kind]types.BasicKind{
	KindBool: types.Bool, KindInt: types.Int, KindInt8: types.Int8, KindInt16: types.Int16, KindInt32: types.Int32,
	KindInt64: types.Int64, KindUint: types.Uint, KindUint8: types.Uint8, KindUint16: types.Uint16, KindUint32: types.Uint32,
	KindUint64: types.Uint64, KindUintptr: types.Uintptr, KindFloat32: types.Float32, KindFloat64: types.Float64,
	KindComplex64: types.Complex64, KindComplex128: types.Complex128, KindString: types.String,
}

// randomTwin returns a random type, nested at most depth deep.
func randomTwin(u *Universe, r *rand.Rand, depth int) twin {
	if depth == 0 || r.IntN(3) == 0 {
		k := Kind(1 + r.IntN(len(goBasics)))
		return twin{u.Basic(k), types.Typ[goBasics[k]]}
	}
	part := func() twin { return randomTwin(u, r, depth-1) }
	switch r.IntN(9) {
	case 0:
		x := part()
		return twin{u.Pointer(x.ours), types.NewPointer(x.theirs)}
	case 1:
		x := part()
		return twin{u.Slice(x.ours), types.NewSlice(x.theirs)}
	case 2, 3:
		x, n := part(), int64(r.IntN(4))
		return twin{u.Array(x.ours, n), types.NewArray(x.theirs, n)}
	case 4:
		x := part()
		return twin{u.Chan(x.ours, 0), types.NewChan(types.SendRecv, x.theirs)}
	case 5:
		return twin{u.Any(), types.NewInterfaceType(nil, nil)}
	case 6:
		return twin{u.Func(nil, nil, false), types.NewSignatureType(nil, nil, nil, nil, nil, false)}
	}
	var ours []Field
	var theirs []*types.Var
	for i := range r.IntN(6) {
		x, name := part(), fmt.Sprintf("F%d", i)
		ours = append(ours, Field{Name: name, Type: x.ours})
		theirs = append(theirs, types.NewField(token.NoPos, nil, name, x.theirs, false))
	}
	s := twin{u.Struct(ours), types.NewStruct(theirs, nil)}
	if r.IntN(4) > 0 {
		return s
	}
	name := fmt.Sprintf("T%d", u.NumTypes())
	named := u.NewNamed(ComponentID{Path: "example.org/demo"}, name, 0)
	u.SetUnderlying(named, s.ours)
	return twin{named, types.NewNamed(types.NewTypeName(token.NoPos, nil, name, nil), s.theirs, nil)}
}

func TestLayoutIsThatOfGo(t *testing.T) {
	u, r := NewUniverse(), rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		x := randomTwin(u, r, 4)
		require.Equal(t, oracle.Sizeof(x.theirs), x.ours.Size(), "size of %v", x.ours)
		require.Equal(t, oracle.Alignof(x.theirs), x.ours.Align(), "alignment of %v", x.ours)
		require.Equal(t, types.Comparable(x.theirs), x.ours.IsComparable(), "comparing %v", x.ours)
		if s, ok := x.theirs.Underlying().(*types.Struct); ok {
			fields := make([]*types.Var, s.NumFields())
			for i := range fields {
				fields[i] = s.Field(i)
			}
			for i, want := range oracle.Offsetsof(fields) {
				require.Equal(t, want, x.ours.Offset(i), "offset of field %d of %v", i, x.ours)
			}
		}
		checkLeaves(t, x.ours)
	}
}

// checkLeaves checks that leaves are inside the type, in order, aligned and apart, and
// that the references among them are those of PointerOffsets and HasPointers.
func checkLeaves(t *testing.T, x *Type) {
	leaves, ok := x.Leaves(1 << 20)
	require.True(t, ok)
	end := int64(0)
	var want, got []int64
	for _, l := range leaves {
		require.GreaterOrEqual(t, l.Offset, end, "%v", x)
		require.Zero(t, l.Offset%l.Size(), "%v", x)
		end = l.Offset + l.Size()
		if l.IsPointer() {
			want = append(want, l.Offset)
		}
	}
	require.LessOrEqual(t, end, x.Size(), "%v", x)
	x.PointerOffsets(func(off int64) { got = append(got, off) })
	require.Equal(t, want, got, "%v", x)
	require.Equal(t, len(want) > 0, x.HasPointers(), "%v", x)
}

func TestTrailingFieldOfSizeZeroIsPadded(t *testing.T) {
	u := NewUniverse()
	empty := u.Struct(nil)
	tests := []struct {
		name   string
		fields []Field
		want   int64
	}{
		{"alone", []Field{{Name: "A", Type: empty}}, 0},
		{"first", []Field{{Name: "A", Type: empty}, {Name: "B", Type: u.Basic(KindInt)}}, 8},
		{"last", []Field{{Name: "A", Type: u.Basic(KindInt)}, {Name: "B", Type: empty}}, 16},
		{"last behind bytes", []Field{{Name: "A", Type: u.Basic(KindUint8)}, {Name: "B", Type: u.Array(u.Basic(KindUint8), 0)}}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := u.Struct(test.fields)
			require.Equal(t, test.want, s.Size())
			for i := range test.fields {
				require.LessOrEqual(t, s.Offset(i), s.Size())
			}
		})
	}
}

func TestLeavesLimit(t *testing.T) {
	u := NewUniverse()
	_, ok := u.Array(u.Basic(KindString), 1<<40).Leaves(64)
	require.False(t, ok)
	leaves, ok := u.Array(u.Struct(nil), 1<<40).Leaves(64)
	require.True(t, ok)
	require.Empty(t, leaves)
	_, ok = u.Struct([]Field{{Name: "M", Type: u.Basic(KindMemory)}}).Leaves(64)
	require.True(t, ok, "of size 0")
	_, ok = u.Basic(KindMemory).Leaves(64)
	require.False(t, ok, "an opaque type has no values")
}

// Types that would take forever to walk, or never end, are measured at once.
func TestHostileTypes(t *testing.T) {
	u := NewUniverse()
	double := func(x *Type, n int) *Type {
		for range n {
			x = u.Struct([]Field{{Name: "A", Type: x}, {Name: "B", Type: x}})
		}
		return x
	}
	t.Run("nothing, 2^60 times", func(t *testing.T) {
		x := double(u.Struct(nil), 60)
		require.Zero(t, x.Size())
		require.True(t, x.IsComparable())
		require.False(t, x.HasPointers())
		leaves, ok := x.Leaves(1)
		require.True(t, ok)
		require.Empty(t, leaves)
		require.LessOrEqual(t, len(x.String()), 4*maxText)
	})
	t.Run("huge", func(t *testing.T) {
		x := double(u.Basic(KindInt), 50)
		require.EqualValues(t, MaxSize+1, x.Size())
		_, ok := x.Leaves(100)
		require.False(t, ok)
		require.EqualValues(t, MaxSize+1, u.Array(u.Basic(KindInt16), 1<<62).Size())
	})
	t.Run("as deep as allowed, and deeper", func(t *testing.T) {
		x := u.Basic(KindBool)
		var all []*Type
		for range MaxTypeDepth + 2 {
			x = u.Array(x, 1)
			all = append(all, x)
		}
		for i := len(all) - 1; i >= 0; i-- { // the deepest first: what is kept must not depend on it
			want := int64(1)
			if i >= MaxTypeDepth {
				want = MaxSize + 1
			}
			require.Equal(t, want, all[i].Size(), "depth %d", i+1)
		}
	})
	t.Run("in itself", func(t *testing.T) {
		x := u.NewNamed(ComponentID{Path: "p"}, "Loop", 0)
		u.SetUnderlying(x, u.Struct([]Field{{Name: "A", Type: u.Array(x, 1)}}))
		require.EqualValues(t, MaxSize+1, x.Size())
		require.Zero(t, x.Offset(0))
	})
	t.Run("growing in itself", func(t *testing.T) {
		x := u.NewNamed(ComponentID{Path: "p"}, "Grow", 1)
		u.SetUnderlying(x, u.Struct([]Field{{Name: "A", Type: u.Instance(x, []*Type{u.Slice(u.Param(0))})}}))
		require.EqualValues(t, MaxSize+1, u.Instance(x, []*Type{u.Basic(KindInt)}).Size())
	})
	t.Run("substitution, 2^60 times", func(t *testing.T) {
		x := u.Substitute(double(u.Param(0), 60), []*Type{u.Basic(KindInt)})
		require.False(t, x.HasParams())
		require.Same(t, double(u.Basic(KindInt), 60), x)
	})
}
