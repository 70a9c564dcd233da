package verifier_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/verifier"
)

// timed verifies the text of a component.
func timed(t *testing.T, source string) *verifier.Component {
	t.Helper()
	f, err := text.Parse("test", source)
	require.NoError(t, err)
	c, err := verifyAll([]*bytecode.File{f})
	require.NoError(t, err)
	return c
}

// funcNamed returns the number of a function.
func funcNamed(t *testing.T, c *verifier.Component, name string) bytecode.FuncID {
	t.Helper()
	for i := range c.File().Funcs {
		if c.File().Funcs[i].Name == name {
			return bytecode.FuncID(i)
		}
	}
	require.Fail(t, "no function "+name)
	return 0
}

// TestBoundsAreThereAndNotFar compares the bounds of accepted/time.pcs with what its
// functions take when they run: the worst of many runs takes most of it. TestMutants
// shows that none takes more.
func TestBoundsAreThereAndNotFar(t *testing.T) {
	for _, s := range readSpecimens(t, "accepted") {
		if s.name != "time" {
			continue
		}
		c, err := verifyAll(s.files)
		require.NoError(t, err)
		for i, f := range c.File().Funcs {
			bound, err := c.Bound(bytecode.FuncID(i))
			if strings.HasPrefix(f.Name, "no") {
				require.ErrorContains(t, err, "no limit of the loop", f.Name)
				continue
			}
			require.NoError(t, err, f.Name)
			if f.Name == "(*T).HandleInterrupt" {
				continue // calls, which do not run here
			}
			worst := 0
			for seed := range uint64(200) {
				worst = max(worst, runChecked(t, c, bytecode.FuncID(i), seed))
			}
			require.Greater(t, 2*worst, bound, f.Name)
		}
	}
}

// countTo returns a function that counts from 0 to a limit by a step and calls others in
// each turn.
func countTo(name string, limit, step int, calls ...string) string {
	var body strings.Builder
	for _, callee := range calls {
		fmt.Fprintf(&body, "\tcall %s()\n", callee)
	}
	return fmt.Sprintf(`func %s() {
b0:
	v0 = const int 0
	v1 = const int %d
	v2 = const int %d
	jump b1
b1:
	v3 = phi int [b0: v0, b2: v5]
	v4 = lt v3, v1
	br v4, b2, b3
b2:
%s	v5 = add v3, v2
	jump b1
b3:
	ret
}
`, name, limit, step, body.String())
}

// TestBoundsMultiply shows how bounds grow with limits, steps and calls: a turn more
// costs the same each time, and a callee counts as often as it is called.
func TestBoundsMultiply(t *testing.T) {
	of := func(source, name string) int {
		c := timed(t, "component \"example.org/t\"\n"+source)
		units, err := c.Bound(funcNamed(t, c, name))
		require.NoError(t, err)
		return units
	}
	one, two, ten := of(countTo("f", 1, 1), "f"), of(countTo("f", 2, 1), "f"), of(countTo("f", 10, 1), "f")
	require.Greater(t, two, one)
	require.Equal(t, 9*(two-one), ten-one)
	require.Equal(t, of(countTo("f", 5, 1), "f"), of(countTo("f", 10, 2), "f"))

	g := countTo("g", 7, 1)
	with, without, callee := of(g+countTo("f", 10, 1, "g"), "f"), ten, of(g, "g")
	require.Equal(t, with-without, 11*(callee+int(bytecode.Ops[bytecode.OpCall].Units)))
	require.Less(t, 1<<39, of(countTo("f", 1<<38, 1, "g")+g, "f"), "a bound that no number of units holds wraps around")
}

// TestBoundsGrowWithData shows that each word counts that is cleared, copied, passed or
// returned, and that entering a function clears its slots.
func TestBoundsGrowWithData(t *testing.T) {
	for _, test := range []struct {
		name, body string
		times      int // how often all words are handled
	}{
		{"slot", "ret", 1},
		{"clear", "clear slot0\n\tret", 2},
		{"copy", "copy slot0, global g\n\tret", 2},
		{"pass", "call callee(slot0)\n\tret", 3},
		{"return", "slot0 = call source()\n\tret", 4},
	} {
		of := func(words int) int {
			array := fmt.Sprintf("[%d]int", words)
			c := timed(t, "component \"example.org/t\"\nglobal g "+array+"\n"+
				"func f() {\n\tslot0 x "+array+"\nb0:\n\t"+test.body+"\n}\n"+
				"func callee(slot0 "+array+") {\n\tslot0 x "+array+"\nb0:\n\tret\n}\n"+
				"func source() "+array+" {\n\tslot0 x "+array+"\nb0:\n\tret slot0\n}\n")
			units, err := c.Bound(funcNamed(t, c, "f"))
			require.NoError(t, err)
			return units
		}
		require.Equal(t, 900*test.times, of(1000)-of(100), test.name)
	}
}

// TestHandlersMakeInterfaces shows that a function with a bound may take a pointer for an
// interface with methods, which costs a few units: measuring it judges it once more.
func TestHandlersMakeInterfaces(t *testing.T) {
	c := timed(t, `component "example.org/t"
type T = struct{ X int } {
	HandleInterrupt = (*T).HandleInterrupt
	M = (*T).M
}
type I = interface{ M() }
global last I
func (*T).HandleInterrupt(v0 *T) {
b0:
	v1 = box I v0
	store global last, v1
	ret
}
func (*T).M(v0 *T) {
b0:
	ret
}
`)
	_, err := c.Bound(funcNamed(t, c, "(*T).HandleInterrupt"))
	require.NoError(t, err)
}

// TestCallsMayNotNestDeeply shows that the depth of calls is limited however it is come
// upon.
func TestCallsMayNotNestDeeply(t *testing.T) {
	const depth = 100
	var source strings.Builder
	source.WriteString("component \"example.org/t\"\n")
	for i := range depth {
		fmt.Fprintf(&source, "func f%d() {\nb0:\n", i)
		if i > 0 {
			fmt.Fprintf(&source, "\tcall f%d()\n\tcall f%d()\n", i-1, i-1)
		}
		source.WriteString("\tret\n}\n")
	}
	last := func(from, step int) (deepest int) {
		c := timed(t, source.String())
		for i := from; i >= 0 && i < depth; i += step {
			if _, err := c.Bound(funcNamed(t, c, fmt.Sprintf("f%d", i))); err == nil {
				deepest = max(deepest, i)
			} else {
				require.ErrorContains(t, err, "calls nest deeper")
			}
		}
		return deepest
	}
	require.Equal(t, 63, last(0, 1))
	require.Equal(t, 63, last(depth-1, -1))
}

// TestIntrinsicsCostWhatTheyAre shows that DomainZero and devices are dear.
func TestIntrinsicsCostWhatTheyAre(t *testing.T) {
	of := func(call string) int {
		units, err := timed(t, "component \"example.org/t\"\nfunc f() {\nb0:\n\tv0 = const uint16 0\n\tv1 = sys "+call+"\n\tret\n}\n").Bound(0)
		require.NoError(t, err)
		return units
	}
	inline := of("clock.ticks()")
	require.Greater(t, of("port.in8(v0)"), 50*inline)
	require.Greater(t, of("clock.nanos()"), of("port.in8(v0)"))
}

// TestInterfacesAreMeasured: to take a value for one of an interface is bounded like anything
// else, though it is judged once more that the interface is implemented.
func TestInterfacesAreMeasured(t *testing.T) {
	c := timed(t, `component "example.org/t"
func f(v0 interface{ A(); B() }) {
b0:
	v1 = upcast interface{ A() } v0
	ret
}
`)
	_, err := c.Bound(0)
	require.NoError(t, err)
}

// TestSchedulersDoWithoutDomainZero: only handlers may come to its operations, however deep.
func TestSchedulersDoWithoutDomainZero(t *testing.T) {
	c := timed(t, `component "example.org/t"
func far() {
b0:
	call near()
	ret
}
func near() {
b0:
	v0 = sys clock.nanos()
	ret
}
func inline() {
b0:
	v0 = sys clock.ticks()
	ret
}
`)
	for _, name := range []string{"near", "far", "inline"} {
		fn := funcNamed(t, c, name)
		require.NoError(t, c.Within(fn, verifier.HandlerLimit))
		if err := c.Within(fn, verifier.SchedulerLimit); name == "inline" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, "func "+name+": comes to clock.nanos of DomainZero")
		}
	}
}

// TestEveryArgumentCounts: what a call passes and gets is moved word by word.
func TestEveryArgumentCounts(t *testing.T) {
	of := func(params int) int {
		var list, args strings.Builder
		for i := range params {
			fmt.Fprintf(&list, "%sv%d int", []string{"", ", "}[min(i, 1)], i)
			fmt.Fprintf(&args, "%sv0", []string{"", ", "}[min(i, 1)])
		}
		c := timed(t, "component \"example.org/t\"\nfunc f(v0 int) {\nb0:\n\tcall g("+args.String()+")\n\tret\n}\nfunc g("+list.String()+") {\nb0:\n\tret\n}\n")
		units, err := c.Bound(funcNamed(t, c, "f"))
		require.NoError(t, err)
		return units
	}
	require.Equal(t, 60, of(61)-of(1))
}

// TestHostileLoops measures many loops behind each other, and in each other.
func TestHostileLoops(t *testing.T) {
	const loops = 10_000
	for _, nested := range []bool{false, true} {
		c := timed(t, manyLoops(loops, nested))
		_, err := c.Bound(0)
		if nested {
			require.ErrorContains(t, err, "loops nest deeper")
		} else {
			require.NoError(t, err)
		}
	}
}

// manyLoops returns a component with a function of n loops. Loop i begins in block 4*i+1
// and has its inner loop, or nothing, behind the next block; its turns end in 4*i+3.
func manyLoops(n int, nested bool) string {
	var b strings.Builder
	b.WriteString("component \"example.org/t\"\nfunc f() {\nb0:\n\tv0 = const int 0\n\tv1 = const int 9\n\tv2 = const int 1\n\tjump b1\n")
	for i := range n {
		before, inner, next := 4*i, 4*i+3, 4*i+5
		if nested {
			before, inner, next = max(4*i-2, 0), 4*i+5, 4*i-1
		}
		if nested && i == 0 || !nested && i == n-1 {
			next = 4*n + 1
		}
		if i == n-1 {
			inner = 4*i + 3
		}
		v := 3 * (i + 1)
		fmt.Fprintf(&b, "b%d:\n\tv%d = phi int [b%d: v0, b%d: v%d]\n\tv%d = lt v%d, v1\n\tbr v%d, b%d, b%d\n", 4*i+1, v, before, 4*i+3, v+2, v+1, v, v+1, 4*i+2, 4*i+4)
		fmt.Fprintf(&b, "b%d:\n\tjump b%d\nb%d:\n\tv%d = add v%d, v2\n\tjump b%d\nb%d:\n\tjump b%d\n", 4*i+2, inner, 4*i+3, v+2, v, 4*i+1, 4*i+4, next)
	}
	fmt.Fprintf(&b, "b%d:\n\tret\n}\n", 4*n+1)
	return b.String()
}
