package main

type point struct{ x, y int }
type shape interface{ area() int }
type square int
type rect struct{ w, h int }

func (s square) area() int { return int(s * s) }
func (r rect) area() int   { return r.w * r.h }

func try(f func()) {
	defer func() { println(recover().(error).Error()) }()
	f()
}

func main() {
	words := map[string]int{}
	text := "the quick brown fox jumps over the lazy dog the end"
	start := 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == ' ' {
			words[text[start:i]]++
			start = i + 1
		}
	}
	println(len(words), words["the"], words["fox"], words["cat"])
	points := map[point]string{{1, 2}: "a", {3, 4}: "b"}
	points[point{1, 2}] += "c"
	println(points[point{1, 2}], points[point{3, 4}], len(points))
	shapes := map[shape]int{}
	shapes[square(3)] = 1
	shapes[rect{2, 3}] = 2
	shapes[rect{2, 3}]++
	total := 0
	for s, n := range shapes {
		total += s.area() * n
	}
	println(total, shapes[square(3)], shapes[square(4)], len(shapes))
	any1 := map[any]string{1: "int", "1": "string", 1.0: "float", int8(1): "int8", nil: "nil", true: "bool", point{1, 1}: "point"}
	println(any1[1], any1["1"], any1[1.0], any1[int8(1)], any1[nil], any1[true], any1[point{1, 1}], any1[int16(1)] == "", len(any1))
	try(func() { any1[[]int{1}] = "x" })
	try(func() { _ = any1[map[int]int{}] })
	try(func() { any1[func() {}] = "x" })
	a, b := new(int), new(int)
	pointers := map[*int]int{a: 1, b: 2}
	pointers[a]++
	println(pointers[a], pointers[b], len(pointers))
	arrays := map[[3]byte]int{{1, 2, 3}: 6}
	key := [3]byte{1, 2, 3}
	arrays[key]++
	println(arrays[[3]byte{1, 2, 3}])
	zero := 0.0
	floats := map[float64]int{zero: 1, -zero: 2}
	negative := -zero
	floats[negative] = 3
	nan := zero / zero
	floats[nan] = 1
	floats[nan] = 2
	_, ok := floats[nan]
	println(len(floats), floats[0], ok)
	delete(floats, nan)
	println(len(floats))
	nested := map[string]map[string][]int{}
	for _, k := range []string{"a", "b", "a"} {
		if nested[k] == nil {
			nested[k] = map[string][]int{}
		}
		nested[k]["x"] = append(nested[k]["x"], len(k))
	}
	println(len(nested), len(nested["a"]["x"]), len(nested["b"]["x"]), len(nested["c"]["x"]))
	bools := map[bool]int{true: 1}
	bools[false] = 2
	println(bools[true] + bools[false])
	functions := map[string]func(int) int{"double": func(x int) int { return 2 * x }}
	println(functions["double"](21), functions["none"] == nil)
	structs := map[string]rect{"r": {1, 2}}
	r := structs["r"]
	r.w = 100
	println(structs["r"].w, structs["r"].h, structs["q"].h)
}
