// Package kinds compares values of all kinds with each other. What it finds depends on the
// language alone: Go's own compiler is the judge.
package kinds

import (
	"math"
	"strings"
)

type padded struct {
	A int8
	B int64
	C int8
}

type blank struct {
	A int32
	_ int32
	B string
}

type mixed struct {
	S string
	I any
	F float32
	P *int
}

type named string

type method struct{ n int }

func (m method) Get() int { return m.n }

type getter interface{ Get() int }

type holder struct{ G getter }

var one, two int

// fresh returns a string that shares no bytes with others of its content.
func fresh(s string) string {
	b := []byte(s)
	return string(b)
}

// Values returns values among which some pairs are equal, and all but the last few have ==.
func Values() (list []any, comparable int) {
	negative, nan := math.Copysign(0, -1), math.NaN()
	list = []any{
		nil, true, false, int(1), int(2), int8(1), int8(-1), int16(1), int32(1), int64(1), uint(1), uint8(1), uint8(255), uint16(1), uint32(1), uint64(1), uintptr(1),
		float32(0), float32(negative), float32(1.5), float32(nan), 0.0, negative, 1.5, nan,
		complex64(0), complex64(complex(0, negative)), complex64(complex(1, 2)), complex64(complex(2, 1)), complex64(complex(1, float32(nan))),
		complex(0, 0), complex(negative, 0), complex(1, 2), complex(1, 3), complex(nan, 1),
		"", "a", fresh("a"), "ab", fresh("ac"), "abcdefghijklmnop", fresh("abcdefghijklmnop"), fresh("abcdefghijklmnoq"), named("a"), named("b"),
		&one, &one, &two, (*int)(nil), (*int8)(nil),
		struct{}{}, [0]int{}, [0]string{}, [3]struct{}{},
		[3]int8{1, 2, 3}, [3]int8{1, 2, 4}, [3]int8{0, 2, 3}, [2]int64{1, 2}, [2]int64{1, 3},
		[2]string{"a", "b"}, [2]string{fresh("a"), fresh("b")}, [2]string{"a", "c"}, [2]string{"c", "b"},
		[2]float64{0, 1}, [2]float64{negative, 1}, [2]float64{0, 2}, [2]any{1, "a"}, [2]any{1, fresh("a")}, [2]any{2, "a"},
		[2]*int{&one, &two}, [2]*int{&one, &two}, [2]*int{&two, &one}, [2]bool{true, false}, [2]bool{true, true},
		padded{1, 2, 3}, padded{1, 2, 3}, padded{2, 2, 3}, padded{1, 3, 3}, padded{1, 2, 4},
		blank{A: 1, B: "x"}, blank{A: 1, B: fresh("x")}, blank{A: 1, B: "y"}, blank{A: 2, B: "x"},
		mixed{"s", 1, 2, &one}, mixed{fresh("s"), 1, 2, &one}, mixed{"t", 1, 2, &one}, mixed{"s", 2, 2, &one}, mixed{"s", 1, 3, &one}, mixed{"s", 1, 2, &two},
		mixed{"s", int8(1), 2, &one}, mixed{"s", nil, 2, &one}, mixed{I: []int{1}, S: "r"},
		struct{ A, B float32 }{0, float32(negative)}, struct{ A, B float32 }{float32(negative), 0}, struct{ A, B float32 }{0, 1},
		[2][2]string{{"a", "b"}, {"c", "d"}}, [2][2]string{{"a", "b"}, {"c", fresh("d")}}, [2][2]string{{"a", "b"}, {"c", "e"}},
		holder{method{1}}, holder{method{1}}, holder{method{2}}, holder{&method{1}}, holder{},
		struct{ E error }{}, method{7}, method{7}, method{8},
	}
	var large [300]uint16
	list = append(list, large)
	large[299] = 1
	list = append(list, large, large)
	comparable = len(list)
	return append(list,
		[]int{1}, map[int]int{}, func() {}, struct{ F func() }{}, [1][]int{{1}},
		[2]any{[]int(nil), 1}, mixed{I: []int{1}}, mixed{I: func() {}, S: "q"}, [3]any{1, 2, map[string]int{}}, struct{ A any }{struct{ B any }{[]int{}}},
	), comparable
}

// Compare returns 1 or 0, or the text of the panic.
func Compare(a, b any) (found string) {
	defer func() {
		if r := recover(); r != nil {
			found = "!" + r.(error).Error()
		}
	}()
	if a == b {
		return "1"
	}
	return "0"
}

// Lookup looks a value up in a map that has another one, and returns the same.
func Lookup(a, b any) (found string) {
	defer func() {
		if r := recover(); r != nil {
			found = "!" + r.(error).Error()
		}
	}()
	if _, ok := map[any]bool{a: true}[b]; ok {
		return "1"
	}
	return "0"
}

// Report compares all values with all.
func Report() string {
	var b strings.Builder
	list, _ := Values()
	for _, x := range list {
		for _, y := range list {
			b.WriteString(Compare(x, y))
		}
		b.WriteString("\n")
		for _, y := range list {
			b.WriteString(Lookup(x, y))
		}
		b.WriteString("\n")
	}
	return b.String()
}
