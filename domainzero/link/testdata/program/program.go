// Package program uses what the linker makes: calls, constants, variables, method tables,
// descriptors. What it reports is the language's alone: Go's own compiler is the judge.
package program

import (
	"strconv"
	"strings"

	"github.com/portico-os/portico/domainzero/link/testdata/parts"
)

type derived struct {
	parts.Base
	name string
}

func (d *derived) Name() string { return d.name }

type (
	numbered interface{ Number() int }
	lettered interface{ Letter() byte }
	named    interface{ Name() string }
	both     interface {
		numbered
		named
	}
	stack[T any] interface {
		Push(T)
		Pop() T
	}
	counted interface{ Len() int }
	tagged  interface{ Tag(struct{ A int }) string }
	other   interface{ Tag(struct{ A int8 }) string }
)

type tags struct{}

func (tags) Tag(x struct{ A int }) string { return "tag " + strconv.Itoa(x.A) }

// wide has so many methods that method tables become longer when they are called.
type wide int

func (w wide) M00() int { return int(w) + 0 }
func (w wide) M01() int { return int(w) + 1 }
func (w wide) M02() int { return int(w) + 2 }
func (w wide) M03() int { return int(w) + 3 }
func (w wide) M04() int { return int(w) + 4 }
func (w wide) M05() int { return int(w) + 5 }
func (w wide) M06() int { return int(w) + 6 }
func (w wide) M07() int { return int(w) + 7 }
func (w wide) M08() int { return int(w) + 8 }
func (w wide) M09() int { return int(w) + 9 }
func (w wide) M10() int { return int(w) + 10 }
func (w wide) M11() int { return int(w) + 11 }
func (w wide) M12() int { return int(w) + 12 }
func (w wide) M13() int { return int(w) + 13 }
func (w wide) M14() int { return int(w) + 14 }
func (w wide) M15() int { return int(w) + 15 }
func (w wide) M16() int { return int(w) + 16 }
func (w wide) M17() int { return int(w) + 17 }

// Wide has all methods of a number.
type Wide interface {
	M00() int
	M01() int
	M02() int
	M03() int
	M04() int
	M05() int
	M06() int
	M07() int
	M08() int
	M09() int
	M10() int
	M11() int
	M12() int
	M13() int
	M14() int
	M15() int
	M16() int
	M17() int
}

// NewWide returns one.
func NewWide(n int) Wide { return wide(n) }

func write(x any) string {
	switch x := x.(type) {
	case string:
		return x
	case bool:
		return strconv.FormatBool(x)
	case int:
		return strconv.Itoa(x)
	case int8:
		return strconv.Itoa(int(x))
	case int32:
		return strconv.Itoa(int(x))
	case uint8:
		return strconv.Itoa(int(x))
	case uint16:
		return strconv.Itoa(int(x))
	case uint32:
		return strconv.Itoa(int(x))
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case error:
		return x.Error()
	case parts.Point:
		return "{" + write(x.A) + " " + strconv.FormatInt(x.B, 10) + " " + write(x.C) + " " + x.D + "}"
	}
	return "?"
}

// Report says what the program finds.
func Report() string {
	var b strings.Builder
	say := func(xs ...any) {
		for _, x := range xs {
			b.WriteString(write(x) + " ")
		}
		b.WriteString("\n")
	}
	say(parts.Small, parts.Zero, parts.Half, parts.Float, parts.Text, parts.Empty == "", parts.Origin, parts.Flags[0], parts.Flags[1], parts.Flags[2])
	for _, p := range parts.Points {
		say(p)
	}
	for _, row := range parts.Grid {
		say(row[0], row[1], row[2])
	}
	say(parts.Names[0], parts.Names[1], parts.Names[2], len(parts.Names), cap(parts.Names), *parts.Where, *parts.Inner, parts.Call(21), parts.Table[0](1), parts.Table[1](1), parts.Table[2] == nil)
	say(parts.ErrOne, parts.ErrTwo, parts.Nothing == nil, *parts.None == struct{}{})
	parts.Where.C, *parts.Inner = 99, 98
	say(parts.Origin.C, parts.Points[2].C)

	values := []any{&derived{parts.Base{N: 3}, "d"}, derived{parts.Base{N: 4}, "e"}, &parts.Base{N: 5}, parts.Base{N: 6}, &parts.Stack[int]{}, &parts.Stack[string]{}, tags{}, wide(100), 7, nil}
	for _, v := range values {
		n, isNumbered := v.(numbered)
		l, isLettered := v.(lettered)
		m, isNamed := v.(named)
		_, isBoth := v.(both)
		_, isInts := v.(stack[int])
		c, isCounted := v.(counted)
		x, isTagged := v.(tagged)
		_, isOther := v.(other)
		w, isWide := v.(Wide)
		say(isNumbered, isLettered, isNamed, isBoth, isInts, isCounted, isTagged, isOther, isWide)
		if isNumbered {
			say(n.Number())
		}
		if isLettered {
			say(l.Letter())
		}
		if isNamed {
			say(m.Name())
		}
		if isCounted {
			say(c.Len())
		}
		if isTagged {
			say(x.Tag(struct{ A int }{5}))
		}
		if isWide {
			say(w.M00(), w.M01(), w.M02(), w.M03(), w.M04(), w.M05(), w.M06(), w.M07(), w.M08(), w.M09(), w.M10(), w.M11(), w.M12(), w.M13(), w.M14(), w.M15(), w.M16(), w.M17())
		}
	}
	ints, texts := stack[int](&parts.Stack[int]{}), stack[string](&parts.Stack[string]{})
	for i := range 20 {
		ints.Push(i)
		texts.Push(strings.Repeat("x", i))
	}
	say(ints.Pop(), ints.Pop(), texts.Pop(), texts.Pop())
	var funcs []func() int
	for i := range 3 {
		s, f := strconv.Itoa(i), float32(i)
		funcs = append(funcs, func() int { i += 10; return i + len(s) + int(f) })
	}
	for _, f := range funcs {
		say(f(), f())
	}
	return b.String()
}
