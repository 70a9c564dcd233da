package bytecode

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// identicalButTags compares two types as Go defines identity, without regard to tags.
func identicalButTags(a, b *Type) bool {
	if a.Kind != b.Kind || a.Kind.IsBasic() || a.Kind == KindParam || a.Kind == KindNamed {
		return a == b
	}
	one := func(x, y *Type) bool { return x == y || x != nil && y != nil && identicalButTags(x, y) }
	return a.Len == b.Len && a.Variadic == b.Variadic && one(a.Elem, b.Elem) && one(a.Key, b.Key) &&
		slices.EqualFunc(a.Params, b.Params, identicalButTags) && slices.EqualFunc(a.Results, b.Results, identicalButTags) &&
		slices.EqualFunc(a.Fields, b.Fields, func(f, g Field) bool {
			return f.Name == g.Name && f.Embedded == g.Embedded && identicalButTags(f.Type, g.Type)
		}) &&
		slices.EqualFunc(a.Methods, b.Methods, func(m, n Method) bool { return m.Name == n.Name && identicalButTags(m.Sig, n.Sig) })
}

// tagger makes types at random, and the same types with other tags.
type tagger struct {
	u     *Universe
	rand  *rand.Rand
	named []*Type
}

// typ makes a type from the decisions that shape gives; only tags are chosen apart.
func (g *tagger) typ(shape *rand.Rand, depth int) *Type {
	if depth == 0 {
		return slices.Concat(g.named, []*Type{g.u.Basic(KindInt), g.u.Basic(KindString), g.u.Param(0)})[shape.IntN(len(g.named)+3)]
	}
	next := func() *Type { return g.typ(shape, depth-1) }
	switch shape.IntN(10) {
	case 0:
		return g.u.Pointer(next())
	case 1:
		return g.u.Slice(next())
	case 2:
		return g.u.Array(next(), int64(shape.IntN(2)))
	case 3:
		key := next()
		return g.u.Map(key, next())
	case 4:
		return g.u.Chan(next(), int64(shape.IntN(3)))
	case 5:
		params := []*Type{next(), g.u.Slice(next())}
		return g.u.Func(params, []*Type{next()}, shape.IntN(2) == 0)
	case 6:
		return g.u.Interface([]Method{{"M", g.u.Func([]*Type{next()}, nil, false)}})
	}
	fields := make([]Field, shape.IntN(3))
	for i := range fields {
		fields[i] = Field{Name: fmt.Sprintf("F%d", shape.IntN(2)+2*i), Type: next(), Embedded: shape.IntN(4) == 0, Tag: []string{"", "a", "b"}[g.rand.IntN(3)]}
	}
	return g.u.Struct(fields)
}

// TestUntagged compares what is the same untagged with what is identical but for tags, of
// types that differ in tags alone and of others.
func TestUntagged(t *testing.T) {
	const rounds = 3000
	u := NewUniverse()
	g := &tagger{u: u, rand: rand.New(rand.NewPCG(1, 2))}
	// A named type that is recursive through a tagged field, and an instance with one as
	// its argument.
	self, generic := u.NewNamed(ComponentID{Path: "p"}, "Self", 0), u.NewNamed(ComponentID{Path: "p"}, "G", 1)
	u.SetUnderlying(self, u.Struct([]Field{{Name: "Next", Type: u.Pointer(self), Tag: "t"}}))
	u.SetUnderlying(generic, u.Struct([]Field{{Name: "X", Type: u.Param(0), Tag: "t"}}))
	g.named = []*Type{self, u.Instance(generic, []*Type{u.Basic(KindInt)}), u.Instance(generic, []*Type{self.Under()})}

	same, differ := 0, 0
	for seed := range uint64(rounds) {
		a, b := g.typ(rand.New(rand.NewPCG(seed, 0)), 4), g.typ(rand.New(rand.NewPCG(seed/2*2, 0)), 4)
		require.Equal(t, identicalButTags(a, b), u.Untagged(a) == u.Untagged(b), "%s and %s", a, b)
		bare := u.Untagged(a)
		require.True(t, identicalButTags(a, bare), "%s untagged is %s", a, bare)
		require.Same(t, bare, u.Untagged(bare))
		switch {
		case a == b:
		case bare == u.Untagged(b):
			same++
		default:
			differ++
		}
	}
	require.Greater(t, same, rounds/10, "few types differ in tags alone")
	require.Greater(t, differ, rounds/10, "few types differ")
}

// TestUntaggedKeepsWhatHasNoTags: nothing is made of types that have none.
func TestUntaggedKeepsWhatHasNoTags(t *testing.T) {
	u := NewUniverse()
	for name, make := range identities() {
		x := make(u)
		n := u.NumTypes()
		if name != "field tag" {
			require.Same(t, x, u.Untagged(x), name)
			require.Equal(t, n, u.NumTypes(), name)
		}
	}
}

// TestUntaggedOfSharedParts: types that share their parts very often take no longer.
func TestUntaggedOfSharedParts(t *testing.T) {
	const depth = 60
	u := NewUniverse()
	x := u.Struct([]Field{{Name: "A", Type: u.Basic(KindInt), Tag: "t"}})
	for range depth {
		x = u.Func([]*Type{x, x}, nil, false)
	}
	n := u.NumTypes()
	u.Untagged(x)
	require.Equal(t, n+depth+1, u.NumTypes())
}
