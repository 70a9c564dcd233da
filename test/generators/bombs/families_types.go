package bombs

import "strings"

// typeFamilies are of types alone, and of functions that make descriptors of them.
var typeFamilies = []family{
	{"types", 1000, func(w *source, n int) {
		w.repeat(n, "type T%d = struct{ A int; B *T%d; C []string }")
	}},
	{"nested types", 30, func(w *source, n int) {
		for i := range n {
			w.line("type D%d_0 = struct{ X int; Y *int }", i)
			for level := range 60 {
				w.line("type D%d_%d = struct{ X D%d_%d; Y int }", i, level+1, i, level)
			}
		}
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
}
