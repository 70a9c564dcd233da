// Package traps fails in all ways that the language has. What is said of it is the language's
// alone: Go's own compiler is the judge.
package traps

import (
	"errors"
	"strconv"
	"strings"
)

type pair struct {
	a, b int
	far  [2000]int
}

func caught(f func()) (text string) {
	defer func() {
		switch r := recover().(type) {
		case nil:
			text = "nothing"
		case error:
			text = r.Error()
		case string:
			text = r
		}
	}()
	f()
	return "came back"
}

func nested(n int) (s string) {
	defer func() {
		r := recover()
		s += "<" + r.(string) + ">"
		if n > 0 {
			s += nested(n - 1)
		}
	}()
	defer func() {
		if n%2 == 1 {
			r := recover().(string)
			panic(r + " again")
		}
	}()
	panic("panic " + strconv.Itoa(n))
}

func deferred() (s string) {
	for i := range 3 {
		defer func() { s += strconv.Itoa(i) }()
	}
	defer func() { recover() }()
	var m map[string]int
	m["x"] = 1
	return "not reached"
}

// Report fails.
func Report(zero, five, minus int) string {
	var b strings.Builder
	var none *pair
	list, text, array := []int{1, 2, 3}, "text", [4]int{}
	var any1, any2 any = []int{1}, []int{2}
	var e error
	for i, f := range []func(){
		func() { none.a++ },
		func() { none.far[1999]++ },
		func() { b.WriteString(strconv.Itoa(five / zero)) },
		func() { b.WriteString(strconv.Itoa(five % zero)) },
		func() { list[five]++ },
		func() { list[minus]++ },
		func() { b.WriteByte(text[five]) },
		func() { array[five]++ },
		func() { list = list[five:] },
		func() { list = list[:five] },
		func() { list = list[2:zero] },
		func() { list = list[minus:] },
		func() { list = list[0:1:five] },
		func() { list = list[0:three(five):2] },
		func() { text = text[five:] },
		func() { text = text[3:zero] },
		func() { array[0] = (*[4]int)(list)[0] },
		func() { list = make([]int, minus) },
		func() { list = make([]int, five, zero) },
		func() { list = make([]int, five<<50) },
		func() { list = make([]int, 1, five<<50) },
		func() { text = string(make([]byte, five<<50)) },
		func() { text = string(make([]byte, 1, five<<50)) },
		func() { b.WriteString(strconv.FormatBool(any1 == any2)) },
		func() { b.WriteString(strconv.Itoa(any1.(int))) },
		func() { b.WriteString(any1.(error).Error()) },
		func() { b.WriteString(e.Error()) },
		func() { var f func(); f() },
		func() { var m map[string]int; m["a"]++ },
		func() { panic(errors.New("an error")) },
		func() { panic("a string") },
		func() { b.WriteString(strconv.Itoa(1 << three(five))) },
		func() { b.WriteString(strconv.Itoa(1 << minus)) },
		func() {},
	} {
		b.WriteString(strconv.Itoa(i) + ": " + caught(f) + "\n")
	}
	b.WriteString(nested(5) + "\n" + deferred() + "\n")
	b.WriteString(strconv.Itoa(len(make([]struct{}, five<<40))) + strconv.Itoa(cap(make([]int, zero, zero))) + "\n")
	return b.String()
}

func three(n int) int { return n - 2 }
