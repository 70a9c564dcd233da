package bombs

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
)

// typeFamilies are of types alone, and of functions that make descriptors of them.
var typeFamilies = []Family{
	{"types", 1000, func(w *source, n int) {
		w.repeat(n, "type T%d = struct{ A int; B *T%d; C []string }")
	}},
	{"nested types", 30, func(w *source, n int) {
		for i := range n {
			w.line("type D%d_0 = struct{ X int; Y *int }", i)
			for level := range 30 {
				w.line("type D%d_%d = struct{ X D%d_%d; Y int }", i, level+1, i, level)
			}
		}
	}},
	{"types without names", 500, func(w *source, n int) {
		w.repeat(n, "type S%d = struct{ A *[%d]int; B [][%d]int; C func([%d]int) }")
	}},
	{"written types", 30, func(w *source, n int) { // long texts of types, which have no names
		for i := range n {
			w.line("global v%d %s[%d]int", i, strings.Repeat("[]func() *", 12), i)
		}
	}},
	{"generic instances", 50, func(w *source, n int) { // n uses of a type with n fields that are instances
		w.repeat(n, "type H%d params 1 = struct{ X $0; Y *$0 }")
		w.line("type G params 1 = struct{ %s }", times(n, "; ", "F%d *H%d[$0]"))
		w.repeat(n, "type T%d = struct{ A G[T%d_] }\ntype T%d_ = struct{ A int }")
	}},
	{"long names of generic types", 500, func(w *source, n int) {
		name := strings.Repeat("G", 1000)
		w.line("type %s params 1 = struct{ X *$0 }", name)
		w.line("type T0 = struct{ X int }")
		w.repeat(n, "type S%d = struct{ X "+name+"[[%d]int] }")
	}},
	{"long fields of generic types", 500, func(w *source, n int) {
		w.line("type G params 1 = struct{ %s *$0 }", strings.Repeat("F", 1000))
		w.repeat(n, "type S%d = struct{ X G[[%d]int] }")
	}},
	{"fields of no size", 250, func(w *source, n int) { // n of them in what n calls pass
		w.line("type S = struct{ %s; X int }", times(n, "; ", "Z%d struct{}"))
		w.line("func g(slot0 S) {\n\tslot0 s S\nb0:\n\tsys thread.yield()\n\tret\n}\nfunc f() {\n\tslot0 s S\nb0:")
		w.line("%s\n\tret\n}", times(n, "\n", "\tcall g(slot0)"))
	}},
	{"parameters in written types", 300, func(w *source, n int) { // n definitions by a type of many parts
		w.line("type #%d = func($0)", numBasic)
		const levels = 12
		for i := numBasic; i < numBasic+levels; i++ {
			w.line("type #%d = func(#%d, #%d)", i+1, i, i)
		}
		for i := range n {
			w.line("type G%d params 1 = struct{ X #%d }", i, numBasic+levels)
		}
	}},
	{"chains of types", 4000, func(w *source, n int) { // each a pointer to the next
		for i := range n {
			w.line("type #%d = *#%d", numBasic+i, numBasic+i+1)
		}
		w.line("type #%d = []int", numBasic+n)
	}},
	{"captures", 5, func(w *source, n int) { // as many as a function may have
		const captures = 2000
		for f := range n {
			w.line("func f%d() captures(%s, v%d *[%d]int) {\nb0:\n\tret\n}", f, times(captures, ", ", "v%d int"), captures, f)
		}
	}},
}

// numBasic is the number of the first type that a file defines.
const numBasic = bytecode.NumBasic
