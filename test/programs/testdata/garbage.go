package main

type object struct {
	id       int
	name     string
	children []*object
	parent   *object
	extra    any
	table    map[int]*object
	action   func() int
}

func build(depth, id int, parent *object) *object {
	o := &object{id: id, name: string(rune('a'+id%26)) + "-object", parent: parent}
	if depth > 0 {
		o.table = map[int]*object{}
		for i := range 3 {
			c := build(depth-1, id*3+i, o)
			o.children = append(o.children, c)
			o.table[c.id] = c
		}
	}
	switch id % 4 {
	case 0:
		o.extra = id
	case 1:
		o.extra = o.name
	case 2:
		o.extra = [3]*object{o, parent, nil}
	case 3:
		o.extra = []any{id, o.name, o}
	}
	o.action = func() int { return o.id + len(o.children) }
	return o
}

func check(o *object) (sum int) {
	sum = o.action()
	for i, c := range o.children {
		if c.parent != o || o.table[c.id] != c || c.id != o.id*3+i {
			panic("broken")
		}
		sum += check(c)
	}
	switch x := o.extra.(type) {
	case int:
		sum += x - o.id
	case string:
		sum += len(x) - len(o.name)
	case [3]*object:
		if x[0] != o || x[1] != o.parent {
			panic("broken array")
		}
	case []any:
		if x[2].(*object) != o || x[0].(int) != o.id {
			panic("broken slice")
		}
	}
	return
}

func main() {
	keep := build(6, 1, nil)
	total := 0
	var ring [16]*object
	for i := range 60 {
		o := build(4, i, nil)
		ring[i%16] = o
		total += check(o)
		s := make([]byte, 10000+i)
		s[len(s)-1] = byte(i)
		text := string(s)
		total += int(text[len(text)-1])
		// A slice into the middle of an object keeps it alive.
		part := make([]*object, 100)[40:60]
		part[0] = o
		total += part[0].id
	}
	for _, o := range ring {
		total += check(o)
	}
	println(total, check(keep))
	var inner *int
	func() {
		a := &struct{ pad, value [50]int }{}
		a.value[7] = 77
		inner = &a.value[7]
	}()
	for range 2000 {
		_ = append([]int(nil), make([]int, 100)...)
	}
	println(*inner)
}
