package main

type reader interface{ read() int }
type writer interface{ write(int) }
type file struct{ n int }

func (f *file) read() int { return f.n }

type text string

func try(name string, f func()) {
	defer func() {
		r := recover()
		if e, ok := r.(error); ok {
			println(name, e.Error())
		} else {
			println(name, "no panic")
		}
	}()
	f()
}

func main() {
	var empty any
	var value any = "text"
	var r reader = &file{5}
	var none reader
	try("concrete", func() { _ = value.(int) })
	try("nil to concrete", func() { _ = empty.(int) })
	try("named", func() { _ = value.(text) })
	try("pointer", func() { _ = value.(*file) })
	try("slice", func() { _ = value.([]string) })
	try("map", func() { _ = value.(map[string]int) })
	try("func", func() { _ = value.(func(int) string) })
	try("struct", func() { _ = value.(struct{ x int }) })
	try("interface", func() { _ = value.(reader) })
	try("nil to interface", func() { _ = empty.(reader) })
	try("missing", func() { _ = r.(writer) })
	try("fine", func() { _ = r.(*file).n })
	try("nil interface", func() { _ = none.(any) })
	try("error", func() { _ = value.(error) })
	x, ok := r.(writer)
	println(x == nil, ok)
}
