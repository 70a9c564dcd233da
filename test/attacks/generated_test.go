package attacks

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// repeat joins what text makes of the numbers below n.
func repeat(n int, text func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(text(i))
	}
	return b.String()
}

// wide is a struct of as many parts as may be values, and slots of it as many as a frame
// holds.
var (
	wide      = "type W = struct{ " + repeat(24, func(i int) string { return fmt.Sprintf("B%d bool; ", i) }) + " }\n"
	wideSlots = repeat(2700, func(i int) string { return fmt.Sprintf("\tslot%d w W\n", i) })
)

// generated are attacks that are too long to be written by hand.
var generated = map[string]func() string{
	// A slot of an inlined function that is not kept in values, for there are too many, must be
	// zero, too.
	"inlined-slot": func() string {
		return `// domain: evil example.org/evil
// want: evil: nil
component "example.org/evil"
` + wide + `
type P = struct{ P *int }
type A = [2000]int
func dirty(v0 int) int {
	slot0 a A
b0:
	v1 = const int 0
	v2 = const int 1
	v3 = const int 2000
	v4 = const int 1311768467463790320
	jump b1
b1:
	v5 = phi int nonneg [b0: v1, b2: v8]
	v6 = lt v5, v3
	br v6, b2, b3
b2:
	v7 = idxlen 2000, v5
	store slot0[v7], v4
	v8 = add v5, v2
	jump b1
b3:
	v9 = idxchecklen 2000, v0
	v10 = load slot0[v9]
	ret v10
}
func many() {
` + wideSlots + `b0:
	ret
}
func slot() *int {
	slot0 p P
` + repeat(38, func(i int) string { return fmt.Sprintf("b%d:\n\tjump b%d\n", i, i+1) }) + `b38:
	v0 = load slot0.0
	ret v0
}
func reuse() *int {
	slot0 a A
b0:
	v0 = const int 7
	v1 = idxchecklen 2000, v0
	call many()
	call many()
	v2 = call slot()
	ret v2
}
export func $start() {
b0:
	v0 = const int 7
	v1 = call dirty(v0)
	v2 = call reuse()
	v3 = zero *int
	v4 = eq v2, v3
	br v4, b1, b2
b1:
	v5 = string string "evil: nil\n"
	sys debug.write(v5)
	ret
b2:
	ret
}`
	},
	// Portals to many types of services, as clients with different portal interfaces have them, fill the method
	// tables that all who share code have: the victim is the first to have portals of its server's type.
	"crowded-space": func() string {
		const types, selectors, clients = 160, 1100, 4
		offer := func(name string) string {
			return "	v0 = new S\n	v1 = box any v0\n	v2 = string string \"" + name + "\"\n	v3 = sys name.export(v2, v1)\n	ret\n}\n"
		}
		server := "import lib \"example.org/lib\"\ntype lib.Work\ntype S = struct{ X int } {\n	Do = (*S).Do\n}\nfunc (*S).Do(v0 *S) {\nb0:\n	ret\n}\nexport func $start() {\nb0:\n"
		return "// domain: server example.org/server exports=server\n// domain: victim example.org/victim imports=server imports=over exports=done\n// domain: evil example.org/evil exports=evil\n" +
			repeat(clients, func(i int) string {
				return fmt.Sprintf("// domain: client%d example.org/evil example.org/extra%d imports=evil exports=ready%d\n", i, i, i)
			}) +
			"// domain: after example.org/after exports=over" + repeat(clients, func(i int) string { return fmt.Sprintf(" imports=ready%d", i) }) + `
// over: done
// want: victim: served
component "example.org/evil"
type Service portal = interface{ M() }
type Taker portal = interface{ Take(Service) }
type J = interface{ ` + repeat(selectors, func(i int) string { return fmt.Sprintf("A%04d(); ", i) }) + `}
func calls(v0 J) {
b0:
` + repeat(selectors, func(i int) string { return fmt.Sprintf("	callm v0.%d()\n", i) }) + `	ret
}
` + repeat(types, func(i int) string {
			return fmt.Sprintf("type T%d = struct{ X int } {\n	M = f%d\n}\nfunc f%d(v0 *T%d) {\nb0:\n	ret\n}\n", i, i, i, i)
		}) + `type S = struct{ X int } {
	Take = (*S).Take
}
func (*S).Take(v0 *S, v1 Service) {
b0:
	callm v1.0()
	ret
}
export func $start() {
b0:
	v0 = string string "evil"
	v1, v2 = sys name.lookup(v0)
	v3 = const int 0
	v4 = eq v2, v3
	br v4, b1, b2
b1:
	v5, v6 = assert Taker v1
` + repeat(types, func(i int) string {
			return fmt.Sprintf("	v%d = new T%d\n	v%d = box Service v%d\n	callm v5.0(v%d)\n", 7+2*i, i, 8+2*i, 7+2*i, 8+2*i)
		}) + `	ret
b2:
` + fmt.Sprintf("	v%d = new S\n	v%d = box any v%d\n	v%d = sys name.export(v0, v%d)\n", 7+2*types, 8+2*types, 7+2*types, 9+2*types, 8+2*types) + `	ret
}
` + repeat(clients, func(i int) string {
			return fmt.Sprintf("---\ncomponent \"example.org/extra%d\"\ntype Q portal = interface{ Q%d() }\ntype S = struct{ X int }\nexport func $start() {\nb0:\n%s", i, i, offer(fmt.Sprintf("ready%d", i)))
		}) + "---\ncomponent \"example.org/after\"\ntype S = struct{ X int }\nexport func $start() {\nb0:\n" + offer("over") +
			"---\ncomponent \"example.org/lib\"\ntype Work portal = interface{ Do() }\n---\ncomponent \"example.org/server\"\n" + server + offer("server") + `---
component "example.org/victim"
import lib "example.org/lib"
type lib.Work
type S = struct{ X int }
export func $start() {
b0:
	v0 = string string "server"
	v1, v2 = sys name.lookup(v0)
	v3, v4 = assert lib.Work v1
	callm v3.0()
	v5 = string string "victim: served\n"
	sys debug.write(v5)
	v6 = new S
	v7 = box any v6
	v8 = string string "done"
	v9 = sys name.export(v8, v7)
	ret
}`
	},
	// Closures that capture types with high numbers have descriptors of their own.
	"closure-types": func() string {
		const types = 58000
		names := repeat(types, func(i int) string {
			return fmt.Sprintf("type N%d = %s\n", i, []string{"int", "*T"}[i%2])
		})
		funcs, calls := "", ""
		v := 2
		for i := 46000; i < types; i += 500 {
			funcs += fmt.Sprintf("func f%d() int captures(v0 N%d) {\nb0:\n\tv1 = const int 42\n\tret v1\n}\n", i, i)
			funcs += fmt.Sprintf("func f%d() int captures(v0 N%d) {\nb0:\n\tv1 = nilcheck v0\n\tv2 = load v1.0\n\tret v2\n}\n", i+1, i+1)
			calls += fmt.Sprintf("\tv%d = zero N%d\n\tv%d = closure f%d(v%d)\n", v, i, v+1, i, v)
			calls += fmt.Sprintf("\tv%d = new T\n\tstore v%d.0, v0\n\tv%d = change N%d v%d\n\tv%d = closure f%d(v%d)\n", v+2, v+2, v+3, i+1, v+2, v+4, i+1, v+3)
			calls += fmt.Sprintf("\tsys domain.collect()\n\tv%d = makeslice []int v1, v1\n\tv%d = callc v%d()\n\tv%d = sub v%d, v0\n\tv%d = idxchecklen 1, v%d\n", v+5, v+6, v+4, v+7, v+6, v+8, v+7)
			v += 9
		}
		return `// domain: evil example.org/evil heap=8388608
// want: evil: right
component "example.org/evil"
type T = struct{ X int }
` + names + funcs + `
export func $start() {
b0:
	v0 = const int 41
	v1 = const int 1000
` + calls + `
	jump b1
b1:
	v` + fmt.Sprint(v) + ` = string string "evil: right\n"
	sys debug.write(v` + fmt.Sprint(v) + `)
	ret
}`
	},
}

func TestGeneratedAttacks(t *testing.T) {
	for name, source := range generated {
		for i, o := range sets() {
			if i > 0 && !*all {
				break
			}
			t.Run(fmt.Sprintf("%s, set %d", name, i), func(t *testing.T) {
				a := parseAttack(t, name, source())
				a.translate(o)
				a.run(t, 0)
			})
		}
	}
}

// costly are components that once made DomainZero allocate without measure when it
// translated and linked them.
var costly = map[string]func() string{
	"references of nested arrays": func() string {
		return `
func f() *[15][15][15][15][15][15][4]*int {
b0:
	v0 = new [15][15][15][15][15][15][4]*int
	ret v0
}
`
	},
	"references in slots at every call": func() string {
		return `
func f(v0 int) {
	slot0 a [8000]*int
b0:
	v1 = idxchecklen 8000, v0
	v2 = load slot0[v1]
` + strings.Repeat("\tsys thread.yield()\n", 20000) + `
	ret
}
`
	},
	"variables in every block": func() string {
		return wide + `
func f(v0 int) bool {
` + wideSlots + `b0:
` + repeat(20000, func(i int) string {
			return fmt.Sprintf("\tv%d = rem v0, v%d\n\tv%d = load slot%d.23\n", 2*i+1, max(0, 2*i-1), 2*i+2, i%2700)
		}) + `	ret v40000
}
`
	},
}

func TestTranslationIsFrugal(t *testing.T) {
	for name, source := range costly {
		t.Run(name, func(t *testing.T) {
			a := parseAttack(t, name, "// domain: evil example.org/evil\ncomponent \"example.org/evil\"\n"+source()+"export func $start() {\nb0:\n\tret\n}")
			a.unread = true
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			a.run(t, 0)
			runtime.ReadMemStats(&after)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(400<<20))
		})
	}
}
