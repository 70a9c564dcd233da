package bombs

import (
	"fmt"
	"strings"
)

// functionFamilies are of code, which the translator must get through.
var functionFamilies = []Family{
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
		w.line("func g() {\nb0:\n\tsys thread.yield()\n\tret\n}")
		live(w, "f", n)
	}},
	{"live references in functions", 10, func(w *source, n int) { // 200 in each
		w.line("func g() {\nb0:\n\tsys thread.yield()\n\tret\n}")
		for f := range n {
			live(w, fmt.Sprint("f", f), 200)
		}
	}},
	{"live values and blocks", 100, func(w *source, n int) { // n of them across n blocks
		w.line("func f(v0 bool, v1 int) int {\nb0:")
		for i := range n {
			w.line("\tv%d = mul v1, v%d", i+2, i+1)
		}
		w.line("\tjump b1")
		for i := range n {
			w.line("b%d:\n\tbr v0, b%d, b%d", i+1, i+2, n+2)
		}
		w.line("b%d:\n\tjump b%d\nb%d:", n+1, n+2, n+2)
		for i := range n {
			w.line("\tv%d = xor v%d, v%d", n+2+i, n+1+i, 2+i)
		}
		w.line("\tret v%d\n}", 2*n+1)
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
	{"variables where ways meet", 50, func(w *source, n int) { // n of a frame, each set on one of n ways
		w.line("func f(v0 int, v1 bool) {")
		for i := range n {
			w.line("\tslot%d s struct{ A int }", i)
		}
		w.line("b0:\n\tjump b1")
		for i := range n {
			w.line("b%d:\n\tstore slot%d.0, v0\n\tbr v1, b%d, b%d", i+1, i, i+2, n+2)
		}
		w.line("b%d:\n\tjump b%d\nb%d:", n+1, n+2, n+2)
		for i := range n {
			w.line("\tv%d = load slot%d.0\n\tstore global sink, v%d", i+2, i, i+2)
		}
		w.line("\tret\n}\nglobal sink int")
	}},
	{"variables of a loop", 200, func(w *source, n int) { // which its only block reads and sets
		w.line("func f(v0 bool) {")
		for i := range n {
			w.line("\tslot%d s struct{ A int }", i)
		}
		w.line("b0:\n\tjump b1\nb1:")
		for i := range n {
			w.line("\tv%d = load slot%d.0", i+1, i)
		}
		for i := range n {
			w.line("\tstore slot%d.0, v%d", (i+1)%n, i+1)
		}
		w.line("\tbr v0, b2, b3\nb2:\n\tjump b1\nb3:\n\tret\n}")
	}},
	{"a variable and branches", 1000, func(w *source, n int) { // which all set it
		w.line("func f(v0 int, v1 bool) {\n\tslot0 s struct{ A int }\nb0:\n\tbr v1, b1, b2")
		for i := range n {
			w.line("b%d:\n\tjump b%d\nb%d:\n\tjump b%d\nb%d:", 3*i+1, 3*i+3, 3*i+2, 3*i+3, 3*i+3)
			if i < n-1 {
				w.line("\tbr v1, b%d, b%d", 3*i+4, 3*i+5)
			}
		}
		w.line("\tv2 = load slot0.0\n\tstore global sink, v2\n\tret\n}\nglobal sink int")
	}},
	{"exchanges", 400, func(w *source, n int) { // of pairs of values, in each turn of a loop
		w.line("func f(v0 int, v1 bool) {\nb0:")
		for i := range 2 * n {
			w.line("\tv%d = load global sink\n\tsys thread.yield()", i+2)
		}
		w.line("\tjump b1\nb1:")
		first := 2*n + 2
		for i := range 2 * n {
			w.line("\tv%d = phi int [b0: v%d, b2: v%d]", first+i, i+2, first+i^1)
		}
		w.line("\tbr v1, b2, b3\nb2:\n\tsys thread.yield()\n\tjump b1\nb3:")
		for i := range 2 * n {
			w.line("\tstore global sink, v%d", first+i)
		}
		w.line("\tret\n}\nglobal sink int")
	}},
	{"slices", 1000, func(w *source, n int) { // each of which checks much
		w.line("func f(v0 []int, v1 int, v2 int) {\nb0:")
		for i := range n {
			w.line("\tv%d = slice []int v%d, v1, v2, v1", i+3, max(i+2, 3)*min(i, 1))
		}
		w.line("\tret\n}")
	}},
	{"new objects", 1000, func(w *source, n int) {
		w.line("func f() {\nb0:\n%s\n\tret\n}\nglobal sink *int", times(n, "\n", "\tv%d = new int\n\tstore global sink, v%d"))
	}},
	{"wide calls", 100, func(w *source, n int) {
		w.line("func g(%s) {\nb0:\n\tsys thread.yield()\n\tret\n}", times(64, ", ", "v%d string"))
		w.line("func f(v0 string) {\nb0:\n%s\n\tret\n}", times(n, "\n", "\tcall g("+times(64, ", ", "v0")+")"))
	}},
	{"closures", 100, func(w *source, n int) {
		w.line("func g() captures(%s) {\nb0:\n\tret\n}", times(64, ", ", "v%d *int"))
		w.line("func f(v0 *int) {\nb0:")
		for i := range n {
			w.line("\tv%d = closure g(%s)", i+1, times(64, ", ", "v0"))
		}
		w.line("\tret\n}")
	}},
	{"slots of what is inlined", 100, func(w *source, n int) {
		w.line("func g() {")
		for i := range min(n, 4000) {
			w.line("\tslot%d s struct{}", i)
		}
		w.line("b0:\n\tret\n}\nfunc f() {\nb0:\n%s\n\tret\n}", times(n, "\n", "\tcall g()"))
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

// live writes a function with n references that live across n calls.
func live(w *source, name string, n int) {
	w.line("func %s() {\nb0:", name)
	for i := range n {
		w.line("\tv%d = new int", i)
	}
	w.line("\tv%d = const int 1", n)
	for i := range n {
		w.line("\tcall g()\n\tstore v%d, v%d", i, n)
	}
	w.line("\tret\n}")
}
