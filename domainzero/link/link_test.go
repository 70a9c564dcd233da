package link

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	native "github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

const shapes = `component "example.org/shapes"
type Shape = interface{ Area() int; Name() string }
type Square = struct{ Side int } {
	Area = (*Square).Area
	Name = (*Square).Name
}
global title string = "a title of some length"
global total int
func (*Square).Area(v0 *Square) int {
b0:
	v1 = nilcheck v0
	v2 = load v1.0
	ret v2
}
func (*Square).Name(v0 *Square) string {
b0:
	v1 = string string "square"
	ret v1
}
func add(v0 int) {
b0:
	v1 = load global total
	v2 = add v1, v0
	store global total, v2
	ret
}
export func Measure(v0 Shape) int {
b0:
	v1 = callm v0.0()
	call add(v1)
	ret v1
}
export func Make(v0 int) Shape {
b0:
	v1 = new Square
	store v1.0, v0
	v2 = box Shape v1
	ret v2
}
func later(v0 int) int captures(v1 int) {
b0:
	v2 = add v0, v1
	ret v2
}
export func Later(v0 int) func(int) int {
b0:
	v1 = closure later(v0)
	ret v1
}
global made func(int) Shape = func Make
`

// faultyImage is the size of an image in which links fail.
const faultyImage = 1 << 16

// state is all that a link changes of a space, its linker and its image.
func state(s *Space) map[string]any {
	m := s.Linker.Image
	placed := map[Name]abi.Addr{}
	values := map[Name]abi.Addr{}
	for f, fn := range s.Functions {
		if fn.Start != 0 {
			placed[f], values[f] = fn.Start, fn.Value
		}
	}
	types, known := map[int]Type{}, map[int]*Type{}
	for i, t := range s.Types {
		types[i] = *t
	}
	for id, t := range s.byID {
		if t != nil {
			known[id] = t
		}
	}
	implementers := map[Selector][]string{}
	for selector, list := range s.implementers {
		for _, x := range list {
			implementers[selector] = append(implementers[selector], fmt.Sprint(object.DescAt(x.t.Addr).Index, x.i))
		}
		slices.Sort(implementers[selector])
	}
	return map[string]any{
		"implementers": implementers, "touched": len(s.touched), "callable": maps.Clone(s.callable), "tableSize": s.TableSize, "noMethods": s.noMethods,
		"components": slices.Clone(s.Components), "numbers": maps.Clone(s.numbers), "placed": placed, "values": values, "wanted": len(s.wanted),
		"types": types, "known": known, "selectors": maps.Clone(s.Selectors),
		"functions": s.Linker.Functions(), "returns": len(s.Linker.returns), "free": m.free, "strings": maps.Clone(m.Strings),
		"data": strings.TrimRight(string(memory.Bytes(m.base+faultyImage/2, faultyImage/2)), "\x00"),
	}
}

// TestALinkThatFailsLeavesNothing: wherever it fails, for want of room for code or data, in the
// translation of a function, in the installation or with a domain's variables, space, linker and
// image are as they were, and what is linked next is where it would be without the failure.
func TestALinkThatFailsLeavesNothing(t *testing.T) {
	b := newBench(t, faultyImage)
	const bystander = `component "example.org/bystander"
type T = struct{ X int } {
	Name = (*T).Name
}
func (*T).Name(v0 *T) string {
b0:
	v1 = string string "bystander"
	ret v1
}
export func Make() any {
b0:
	v0 = new T
	v1 = box any v0
	ret v1
}
`
	first, second := []*verifier.Component{b.parse(bystander)}, []*verifier.Component{b.parse(shapes)}
	square := b.linker.Universe.Pointer(named(second[0], "Square"))
	maker, _ := first[0].Lookup("Make")
	room := b.linker.Image.dataEnd // for variables
	begin := func() *Space {       // which has the first component
		b.linker.Image.release(free{b.linker.Image.base, b.linker.Image.codeEnd})
		b.linker = NewLinker(b.linker.Universe, NewImage(b.linker.Image.base, faultyImage), func(abi.Addr, []byte) error { return nil })
		s := NewSpace(b.linker, options(false), 3)
		_, err := s.Type(square) // whose methods nobody supplies yet
		require.NoError(t, err)
		require.NoError(t, s.Add(first, first))
		return s
	}
	full := func(int) (abi.Addr, error) { return 0, errors.New("full") }
	steps := func(s *Space, take func(int) (abi.Addr, error)) []func() error {
		return []func() error{
			func() error {
				return s.link(func() error {
					if _, err := s.FuncValue(first[0], maker); err != nil {
						return err
					}
					_, err := s.Linker.Image.content("a text")
					return err
				})
			},
			func() error { return s.Add(second, second) },
			func() error { return s.OpenStatics(make(StaticsTable, 3), second, take) },
			func() error { _, err := s.Type(b.linker.Universe.Pointer(b.linker.Universe.Any())); return err },
			func() error {
				_, err := s.AddPortal(b.linker.Universe.Error(), nil, func() ([]abi.Addr, error) {
					a, err := s.Linker.Image.AllocCode(40)
					return []abi.Addr{a}, err
				})
				return err
			},
		}
	}
	take := func(int) (abi.Addr, error) { return room, nil }
	// failing does the steps up to one that fails, of which nothing may stay, and reports whether one did.
	failing := func(s *Space, steps []func() error) bool {
		for _, step := range steps {
			before := state(s)
			if step() != nil {
				require.Equal(t, before, state(s))
				return true
			}
		}
		return false
	}
	good := func(s *Space) map[string]any {
		for _, step := range steps(s, take) {
			require.NoError(t, step())
		}
		return state(s)
	}
	whole := begin()
	want := good(whole)
	for fault, limit := range map[string]func(n int){
		"no room for code": func(n int) { b.linker.Image.codeEnd = b.linker.Image.free.code + abi.Addr(n) },
		"no room for data": func(n int) { b.linker.Image.dataEnd = b.linker.Image.free.data + abi.Addr(n) },
	} {
		failures := 0
		for fails := true; fails; failures++ {
			require.Less(t, failures, faultyImage, fault)
			s := begin()
			image := *b.linker.Image
			limit(8 * failures)
			fails = failing(s, steps(s, take))
			b.linker.Image.codeEnd, b.linker.Image.dataEnd = image.codeEnd, image.dataEnd
			if fails {
				require.Equal(t, want, good(s), fault)
			}
		}
		require.Greater(t, failures, 20, fault)
	}
	for f := range whole.Functions {
		s := begin()
		if s.Functions[f] != nil {
			continue
		}
		s.function(f.Component, f.Func).refused = errors.New("refused")
		require.True(t, failing(s, steps(s, take)), f)
		s.Functions[f].refused = nil
		require.Equal(t, want, good(s), f)
	}
	s := begin()
	b.linker.Install = func(abi.Addr, []byte) error { return errors.New("no installation") }
	require.True(t, failing(s, steps(s, take)))
	b.linker.Install = func(abi.Addr, []byte) error { return nil }
	require.True(t, failing(s, steps(s, full)))
	require.Equal(t, want, good(s))
}

// TestARefusedMethodIsPlacedOnce: however many links meet it, and not at all by one that fails.
func TestARefusedMethodIsPlacedOnce(t *testing.T) {
	b := newBench(t, faultyImage)
	c := b.parse(`component "example.org/refused"
type H = interface{ Huge() int }
type T = struct{ X int } {
	Huge = (*T).Huge
}
func (*T).Huge(v0 *T) int {
b0:
	v1 = const int 1
	ret v1
}
export func Begin() int {
b0:
	v0 = new T
	v1 = box H v0
	v2 = callm v1.0()
	ret v2
}
`)
	s := NewSpace(b.linker, options(false), 3)
	require.NoError(t, s.Add([]*verifier.Component{c}, nil))
	huge := s.function(c, 0)
	huge.refused = errors.New("refused")
	begin, _ := c.Lookup("Begin")
	before := state(s)
	install := b.linker.Install
	b.linker.Install = func(abi.Addr, []byte) error { return errors.New("no installation") }
	_, err := s.Code(c, begin)
	require.Error(t, err)
	require.Equal(t, before, state(s))
	_, err = s.FuncValue(c, 0)
	require.Error(t, err, "what it had was given back")
	b.linker.Install = install
	_, err = s.Code(c, begin)
	require.NoError(t, err)
	require.Equal(t, b.linker.Stubs[abi.StubTrap], huge.Start)

	value, free := huge.Value, b.linker.Image.free
	_, err = s.Type(b.linker.Universe.Slice(b.linker.Universe.Any()))
	require.NoError(t, err)
	require.Equal(t, free.data+object.DescBytes, b.linker.Image.free.data, "nothing but the descriptor is new")
	_, err = s.Code(c, 0)
	require.ErrorIs(t, err, huge.refused)
	require.Equal(t, value, huge.Value)
	require.Equal(t, b.linker.Stubs[abi.StubTrap], memory.LoadAddr(huge.Value))
}

// TestValuesBeyond32BitsAreRefused: what is linked is a sign-extended constant.
func TestValuesBeyond32BitsAreRefused(t *testing.T) {
	b := newBench(t, 0)
	s := NewSpace(b.linker, options(false), 3)
	f := &Function{Start: 0x1000}
	room := make([]byte, 16)
	for addend, ok := range map[int64]bool{1<<31 - 1: true, 1 << 31: false, -1 << 31: true, -1<<31 - 1: false} {
		r := native.Reloc{Offset: 4, Symbol: native.Symbol{Kind: native.SymbolStub}, Addend: addend - int64(b.linker.Stubs[0])}
		err := s.relocate(room, 0x1000, f, r)
		require.Equal(t, ok, err == nil, addend)
		if ok {
			require.Equal(t, uint32(addend), binary.LittleEndian.Uint32(room[4:]))
		}
	}
	_, err := s.value(native.Symbol{Kind: 250})
	require.ErrorContains(t, err, "unknown kind 250")
}

// TestMethodsThatCallOneMoreEachAreLinkedInTime: what a component makes wanted one by one takes about
// as long as what it makes wanted at once.
func TestMethodsThatCallOneMoreEachAreLinkedInTime(t *testing.T) {
	const n = 8000
	var interfaces, names, methods strings.Builder
	for i := range n {
		fmt.Fprintf(&interfaces, "type I%d = interface{ M%05d() }\n", i, i)
		fmt.Fprintf(&names, "\tM%05d = (*T).M%05[1]d\n", i)
		if i+1 < n {
			fmt.Fprintf(&methods, "func (*T).M%05d(v0 *T) {\nb0:\n\tv1 = box I%d v0\n\tcallm v1.0()\n\tret\n}\n", i, i+1)
		}
	}
	b := newBench(t, 1<<24)
	cs := []*verifier.Component{b.parse("component \"example.org/chain\"\n" + interfaces.String() + "type T = struct{ X int } {\n" + names.String() + "}\n" + methods.String() +
		fmt.Sprintf("func (*T).M%05d(v0 *T) {\nb0:\n\tret\n}\n", n-1) + "export func Begin() {\nb0:\n\tv0 = new T\n\tv1 = box I0 v0\n\tcallm v1.0()\n\tret\n}\n")}
	begin, _ := cs[0].Lookup("Begin")
	link := func(whole []*verifier.Component) (took time.Duration) {
		s := NewSpace(b.linker, options(false), 3)
		began, before := time.Now(), b.linker.Functions()
		require.NoError(t, s.Add(cs, whole))
		_, err := s.Code(cs[0], begin)
		require.NoError(t, err)
		require.Equal(t, n+1, b.linker.Functions()-before)
		return time.Since(began)
	}
	link(cs)
	for range 3 { // others may use the processor
		if atOnce := link(cs); link(nil) < 4*atOnce {
			return
		}
	}
	t.Error("one by one takes much longer")
}
