package bombs

import "strings"

// linkFamilies are of what the linker makes tables of, and of what types must have.
var linkFamilies = []Family{
	{"methods", 1000, func(w *source, n int) { // n of one type, and n conversions that need the last
		w.line("type T = struct{ X int } {\n%s\n\tZ = m\n}", times(n, "\n", "\tM%p = m"))
		w.line("type I = interface{ Z() }\nfunc m(v0 *T) {\nb0:\n\tret\n}\nfunc f(v0 *T) {\nb0:")
		for i := range n {
			w.line("\tv%d = box I v0", i+1)
		}
		w.line("\tret\n}")
	}},
	{"implementations", 10, func(w *source, n int) { // n types of n methods, each converted to n interfaces
		w.repeat(n, "type T%d = struct{ X int } {\n"+strings.ReplaceAll(times(n, "\n", "\tM%p = m§"), "§", "%d")+"\n}\nfunc m%d(v0 *T%d) {\nb0:\n\tret\n}")
		for i := range n {
			w.line("type I%d = interface{ %s }", i, times(n, "; ", "M%p()"))
		}
		for i := range n {
			w.line("func f%d(v0 *T%d) {\nb0:", i, i)
			for k := range n {
				w.line("\tv%d = box I%d v0", k+1, k)
			}
			w.line("\tret\n}")
		}
	}},
	{"selectors", 200, func(w *source, n int) { // n methods that are called, and n types with a table
		w.line("type I = interface{ %s }", times(n, "; ", "M%p()"))
		w.line("func call(v0 I) {\nb0:\n%s\n\tret\n}", times(n, "\n", "\tcallm v0.%d()"))
		w.repeat(n, "type T%d = struct{ X int } {\n\tM000000 = m%d\n}\nfunc m%d(v0 *T%d) {\nb0:\n\tret\n}")
		w.line("func f() {\nb0:")
		for i := range n {
			w.line("\tv%d = new T%d\n\tv%d = box any v%d\n\tstore global sink, v%d", 2*i, i, 2*i+1, 2*i, 2*i+1)
		}
		w.line("\tret\n}\nglobal sink any")
	}},
	{"variables", 1000, func(w *source, n int) { // package variables with references and initial values
		w.repeat(n, "global v%d struct{ A string; B *int } { 0 = \"text %d\" }")
	}},
	{"texts", 500, func(w *source, n int) {
		w.line("func f() {\nb0:\n%s\n\tret\n}\nglobal sink string", times(n, "\n", "\tv%d = string string \"text %d\"\n\tstore global sink, v%d"))
	}},
	{"long path", 500, func(w *source, n int) {
		w.line("component %q", path+strings.Repeat("x", 1000))
		w.repeat(n, "func f%d() {\nb0:\n\tret\n}")
	}},
	{"interrupts", 300, func(w *source, n int) { // methods that are measured, with a loop in a loop
		for i := range n {
			w.line("type T%d = struct{ X int } {\n\tHandleInterrupt = m%d\n}\nfunc m%d(v0 *T%d) {\nb0:", i, i, i, i)
			w.line("\tv1 = const int 0\n\tv2 = const int 1\n\tv3 = const int 3\n\tjump b1")
			w.line("b1:\n\tv4 = phi int [b0: v1, b5: v9]\n\tv5 = lt v4, v3\n\tbr v5, b2, b6")
			w.line("b2:\n\tjump b3\nb3:\n\tv6 = phi int [b2: v1, b4: v8]\n\tv7 = lt v6, v3\n\tbr v7, b4, b5")
			w.line("b4:\n\tv8 = add v6, v2\n\tjump b3\nb5:\n\tv9 = add v4, v2\n\tjump b1\nb6:\n\tret\n}")
		}
	}},
	{"what portals copy", 20, func(w *source, n int) { // types of many references, which are written with few
		w.line("type D0 = struct{ A *int; B *int }")
		const levels = 9
		for i := range levels {
			w.line("type D%d = struct{ A D%d; B D%d }", i+1, i, i)
		}
		for i := range n {
			w.line("type S%d = struct{ X D%d; N [%d]int }\ntype copied%d = *S%d", i, levels, i, i, i)
		}
	}},
}
