package texts

import (
	"fmt"
	"strings"
)

// A writer writes a function: values and blocks are numbered in the order of the text.
type writer struct {
	strings.Builder
	values, blocks int
	slots          []string
}

func (w *writer) p(format string, args ...any) { fmt.Fprintf(w, "\t"+format+"\n", args...) }

// v writes an instruction with one result and returns that.
func (w *writer) v(format string, args ...any) string {
	name := fmt.Sprintf("v%d", w.values)
	w.values++
	w.p(name+" = "+format, args...)
	return name
}

func (w *writer) slot(t string) string {
	w.slots = append(w.slots, t)
	return fmt.Sprintf("slot%d", len(w.slots)-1)
}

// branch begins blocks for a bool: the first is written by then, and both lead on to the next.
func (w *writer) branch(v string, then func()) {
	yes, on := w.blocks+1, 0
	w.blocks++
	at := w.Len()
	w.p("br %s, b%d, b%09d", v, yes, 0)
	fmt.Fprintf(w, "b%d:\n", yes)
	then()
	on = w.blocks + 1
	w.blocks++
	w.p("jump b%d", on)
	fmt.Fprintf(w, "b%d:\n", on)
	text := w.String()
	w.Reset()
	w.WriteString(text[:at] + strings.Replace(text[at:], fmt.Sprintf("b%09d", 0), fmt.Sprintf("b%d", on), 1))
}

// path writes the steps to a leaf.
func (w *writer) path(l leaf) string {
	s := ""
	for _, x := range l.steps {
		if x.length < 0 {
			s += fmt.Sprintf(".%d", x.index)
			continue
		}
		k := w.v("const int %d", x.index)
		s += "[" + w.v("idxlen %d, %s", x.length, k) + "]"
	}
	return s
}

// number makes an int of a scalar.
func (w *writer) number(v, scalar string) string {
	switch scalar {
	case "bool":
		return ""
	case "string":
		return w.v("len %s", v)
	case "int":
		return v
	}
	return w.v("convert int %s", v)
}

// show prints a leaf of a variable.
func (w *writer) show(place string, l leaf) {
	path := w.path(l)
	v := w.v("load %s%s", place, path)
	if l.scalar == "bool" {
		w.branch(v, func() { w.say("true ") })
		return
	}
	w.p("call lib.Show(%s)", w.number(v, l.scalar))
}

func (w *writer) say(text string) { w.p("sys debug.write(%s)", w.v("string string %q", text)) }

// fill stores numbers in the leaves of a variable.
func (w *writer) fill(place string, s *shape, n int) {
	for i, l := range s.leaves() {
		path := w.path(l)
		k := (n*31 + i*7) * 0x1001
		var v string
		switch l.scalar {
		case "bool":
			v = w.v("const bool %v", k&1 == 1)
		case "string":
			v = w.v("string string %q", strings.Repeat("x", k%5))
		case "int8", "int16", "int32", "int64", "int":
			v = w.v("const %s %d", l.scalar, -(k % 120))
		default:
			v = w.v("const %s %d", l.scalar, k%250)
		}
		w.p("store %s%s, %s", place, path, v)
	}
}

// mix writes a sum of the leaves of a variable.
func (w *writer) mix(sum, place string, s *shape) string {
	for _, l := range s.leaves() {
		path := w.path(l)
		v := w.v("load %s%s", place, path)
		if n := w.number(v, l.scalar); n != "" {
			k := w.v("const int 31")
			sum = w.v("add %s, %s", w.v("mul %s, %s", sum, k), n)
		}
	}
	return sum
}

// body returns the text of a function whose head is given, without its first brace.
func (w *writer) function(head string) string {
	var s strings.Builder
	s.WriteString(head + " {\n")
	for i, t := range w.slots {
		fmt.Fprintf(&s, "\tslot%d s%d %s\n", i, i, t)
	}
	return s.String() + "b0:\n" + w.String() + "}\n"
}
