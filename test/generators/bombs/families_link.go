package bombs

import "strings"

// linkFamilies are of what the linker makes tables of, and of what types must have.
var linkFamilies = []family{
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
	{"selectors", 100, func(w *source, n int) { // n methods that are called, and n types with a table
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
}
