package bombs

import (
	"fmt"
	"strings"
)

// functionFamilies are of code, which the translator must get through.
var functionFamilies = []family{
	{"functions", 1000, func(w *source, n int) {
		w.repeat(n, "func f%d() {\nb0:\n\tret\n}")
	}},
	{"long function", 2000, func(w *source, n int) {
		w.line("func f(v0 int, v1 int) int {\nb0:")
		for i := range n {
			w.line("\tv%d = add v%d, v%d", i+2, i, i+1)
		}
		w.line("\tret v%d\n}", n+1)
	}},
	{"blocks", 1000, func(w *source, n int) { // one behind the other, each left early
		w.line("func f(v0 bool) {\nb0:\n\tjump b1")
		for i := range n {
			w.line("b%d:\n\tbr v0, b%d, b%d", i+1, i+2, n+2)
		}
		w.line("b%d:\n\tjump b%d\nb%d:\n\tret\n}", n+1, n+2, n+2)
	}},
	{"phis", 50, func(w *source, n int) { // n ways into a block with n phis
		w.line("func f(v0 int, v1 bool) int {\nb0:\n\tbr v1, b1, b2")
		var chain, edges strings.Builder
		edges.WriteString("b0: v0")
		for i := range n {
			to := fmt.Sprintf("br v1, b1, b%d", i+3)
			if i == n-1 {
				to = "jump b1"
			}
			fmt.Fprintf(&chain, "b%d:\n\t%s\n", i+2, to)
			fmt.Fprintf(&edges, ", b%d: v0", i+2)
		}
		w.line("b1:")
		for i := range n {
			w.line("\tv%d = phi int [%s]", i+2, edges.String())
		}
		w.line("\tret v2\n%s}", chain.String())
	}},
	{"live references", 100, func(w *source, n int) { // n of them across n calls
		w.line("func g() {\nb0:\n\tret\n}\nfunc f() {\nb0:")
		for i := range n {
			w.line("\tv%d = new int", i)
		}
		for i := range n {
			w.line("\tcall g()\n\tv%d = load v%d", n+i, i)
		}
		w.line("\tret\n}")
	}},
	{"live references in functions", 50, func(w *source, n int) { // 200 across 200 calls in each
		const live = 200
		w.line("func g() {\nb0:\n\tret\n}")
		for f := range n {
			w.line("func f%d() {\nb0:", f)
			for i := range live {
				w.line("\tv%d = new int", i)
			}
			for i := range live {
				w.line("\tsys thread.yield()\n\tv%d = load v%d", live+i, i)
			}
			w.line("\tret\n}")
		}
	}},
	{"frames", 50, func(w *source, n int) { // full of references
		w.repeat(n, "func f%d() {\n\tslot0 a [8192]*int\nb0:\n\tret\n}")
	}},
	{"variables and blocks", 40, func(w *source, n int) { // n variables of a frame in n loops
		w.line("func f(v0 int, v1 bool) {")
		for i := range n {
			w.line("\tslot%d s struct{ A int }", i)
		}
		w.line("b0:\n\tjump b1")
		for i := range n {
			w.line("b%d:\n\tbr v1, b%d, b%d", 2*i+1, 2*i+2, 2*i+3)
			w.line("b%d:\n\tstore slot%d.0, v0\n\tjump b%d", 2*i+2, i, 2*i+1)
		}
		w.line("b%d:", 2*n+1)
		for i := range n {
			w.line("\tv%d = load slot%d.0", i+2, i)
		}
		w.line("\tret\n}")
	}},
	{"inlining", 20, func(w *source, n int) { // as much as a function may, in each of n
		w.line("func g(v0 int) int {\nb0:")
		for i := range 38 {
			w.line("\tv%d = xor v%d, v0", i+1, i)
		}
		w.line("\tret v38\n}")
		for f := range n {
			w.line("func f%d(v0 int) int {\nb0:", f)
			for i := range 52 {
				w.line("\tv%d = call g(v%d)", i+1, i)
			}
			w.line("\tret v52\n}")
		}
	}},
	{"handlers", 500, func(w *source, n int) {
		w.repeat(n, "func f%d(v0 *int) handler b1 {\n\tslot0 p *int\nb0:\n\tv1 = nilcheck v0\n\tstore slot0, v1\n\tret\nb1:\n\tv2, v3, v4 = catch\n\tthrow\n}")
	}},
}
