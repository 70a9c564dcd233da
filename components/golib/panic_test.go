package golib

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// protect runs f and reports whether it threw.
func protect(f func()) (threw bool) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case hostThrow:
			threw = true
		default:
			panic(v)
		}
	}()
	f()
	return false
}

// activation runs body as the compiler and the system run a function with deferred
// calls. It returns whether the function returned because a panic was recovered.
func activation(body func(d *Defers)) (recovered bool) {
	d := new(Defers)
	if !protect(func() {
		body(d)
		RunDefers(d)
	}) {
		return false
	}
	for protect(func() { recovered = Unwind(d, trapNone, 0, 0) }) {
	}
	if !recovered {
		throw()
	}
	return true
}

// A call is a deferred call under test: self is what frameself gives in it.
type call func(self uintptr)

var lastFrame uintptr

// deferred makes a deferred call know its frame: the one that Unwind has just recorded,
// or none if RunDefers calls.
func deferred(c call) func() {
	return func() {
		var self uintptr
		if hostFrames != lastFrame {
			self = hostFrames
		}
		lastFrame = hostFrames
		c(self)
	}
}

// log collects what a scenario does.
type log struct{ lines []string }

func (l *log) add(format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

// recoverer returns a deferred call that logs what recover gives it.
func (l *log) recoverer(name string) func() {
	return deferred(func(self uintptr) { l.add("%s recovers %v", name, Recover(self)) })
}

func TestPanics(t *testing.T) {
	tests := []struct {
		name string
		body func(l *log)
		want string // lines, separated by "; "
		text string // what is printed if the panic leaves
	}{
		{name: "defers run in reverse order", body: func(l *log) {
			activation(func(d *Defers) {
				for i := range 4 {
					PushDefer(d, func() { l.add("%d", i) })
				}
				l.add("body")
			})
		}, want: "body; 3; 2; 1; 0"},
		{name: "recover", body: func(l *log) {
			l.add("%v", activation(func(d *Defers) {
				PushDefer(d, func() { l.add("first") })
				PushDefer(d, l.recoverer("second"))
				Panic("boom")
			}))
		}, want: "second recovers boom; first; true"},
		{name: "recover without a panic", body: func(l *log) {
			activation(func(d *Defers) { PushDefer(d, l.recoverer("a")) })
		}, want: "a recovers <nil>"},
		{name: "only the first recover gets the value", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, deferred(func(self uintptr) { l.add("%v %v", Recover(self), Recover(self)) }))
				Panic(1)
			})
		}, want: "1 <nil>"},
		{name: "recover in a function that the deferred call calls does nothing", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, func() { l.add("%v", Recover(0)) })
				Panic(1)
			})
		}, want: "<nil>", text: "panic: 1"},
		{name: "a deferred call of an inner function that returns does not recover", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, deferred(func(uintptr) {
					activation(func(d *Defers) { PushDefer(d, l.recoverer("inner")) })
				}))
				Panic(1)
			})
		}, want: "inner recovers <nil>", text: "panic: 1"},
		{name: "through a wrapper", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, deferred(func(self uintptr) {
					Forward(self, 77777)
					l.add("%v %v", Recover(self), Recover(77777))
				}))
				Panic(1)
			})
		}, want: "<nil> 1"},
		{name: "a deferred call panics", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, l.recoverer("last"))
				PushDefer(d, func() { l.add("panics"); Panic(2) })
				Panic(1)
			})
			l.add("%v", currentPanic() == nil)
		}, want: "panics; last recovers 2; true"},
		{name: "a panic within a deferred call is recovered there and the outer one goes on", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, l.recoverer("outer"))
				PushDefer(d, func() {
					activation(func(d *Defers) {
						PushDefer(d, l.recoverer("inner"))
						Panic(2)
					})
				})
				Panic(1)
			})
			l.add("%v", currentPanic() == nil)
		}, want: "inner recovers 2; outer recovers 1; true"},
		{name: "a newer panic aborts only those whose deferred calls it leaves", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, l.recoverer("outermost"))
				PushDefer(d, func() {
					activation(func(d *Defers) {
						PushDefer(d, l.recoverer("middle"))
						PushDefer(d, func() { Panic(3) })
						Panic(2)
					})
				})
				Panic(1)
			})
			l.add("%v", currentPanic() == nil)
		}, want: "middle recovers 3; outermost recovers 1; true"},
		{name: "recovered, then a deferred call panics while the function returns", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, l.recoverer("first"))
				PushDefer(d, func() { Panic(2) })
				PushDefer(d, l.recoverer("third"))
				Panic(1)
			})
			l.add("%v", currentPanic() == nil)
		}, want: "third recovers 1; first recovers 2; true"},
		{name: "chain", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, func() { Panic("three") })
				PushDefer(d, func() { Panic("two") })
				Panic("one")
			})
		}, text: "panic: one\n\tpanic: two\n\tpanic: three"},
		{name: "recovered and another", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, deferred(func(self uintptr) { Recover(self); Panic("two") }))
				Panic("one")
			})
		}, text: "panic: one [recovered]\n\tpanic: two"},
		{name: "repanicked", body: func(l *log) {
			activation(func(d *Defers) {
				PushDefer(d, deferred(func(self uintptr) { Panic(Recover(self)) }))
				Panic("one")
			})
		}, text: "panic: one [recovered, repanicked]"},
		{name: "nil", body: func(*log) { Panic(nil) },
			text: "panic: panic called with nil argument"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			setThreadValue(nil)
			defer setThreadValue(nil)
			l := new(log)
			text := ended(func() { test.body(l) })
			require.Empty(t, cmp.Diff(test.want, strings.Join(l.lines, "; ")))
			require.Empty(t, cmp.Diff(test.text, text))
		})
	}
}

// ended runs f as a domain's first function and returns the text with which it ended the
// domain, or nothing.
func ended(f func()) (text string) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case hostEnd:
			text = v.text
		default:
			panic(v)
		}
	}()
	Run(f)
	return ""
}

type (
	namedInt     int
	namedInt8    int8
	namedBool    bool
	namedString  string
	namedFloat32 float32
	namedComplex complex64
	namedStruct  struct{ _ []int }
	stringer     struct{}
	badError     struct{}
)

func (stringer) String() string { return "from String" }
func (badError) Error() string  { panic("bad") }

func TestPanicText(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{5, "panic: 5"},
		{int8(-5), "panic: -5"},
		{uint64(1 << 63), "panic: 9223372036854775808"},
		{uintptr(7), "panic: 7"},
		{true, "panic: true"},
		{1.5, "panic: 1.5"},
		{float32(0.1), "panic: 0.1"},
		{complex64(0.1 + 2i), "panic: (0.1+2i)"},
		{1 - 2i, "panic: (1-2i)"},
		{"text", "panic: text"},
		{"two\nlines", "panic: two\n\tlines"},
		{namedInt(5), "panic: golib.namedInt(5)"},
		{namedInt8(-5), "panic: golib.namedInt8(-5)"},
		{namedBool(true), "panic: golib.namedBool(true)"},
		{namedString("a\nb"), "panic: golib.namedString(\"a\n\tb\")"},
		{namedFloat32(0.1), "panic: golib.namedFloat32(0.1)"},
		{namedComplex(0.1), "panic: golib.namedComplex(0.1+0i)"},
		{namedStruct{}, "panic: (golib.namedStruct) {...}"},
		{errors.New("an error"), "panic: an error"},
		{stringer{}, "panic: from String"},
		{badError{}, "fatal error: panic while printing panic value: bad"},
		{RuntimeError{text: "runtime error: integer divide by zero"}, "panic: runtime error: integer divide by zero"},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			setThreadValue(nil)
			defer setThreadValue(nil)
			require.Equal(t, test.want, ended(func() { Panic(test.value) }))
		})
	}
}

// TestTrapTexts compares with what Go says when it does the same.
func TestTrapTexts(t *testing.T) {
	var (
		nothing       *int
		zero, five    = 0, 5
		minus, twenty = -1, 20
		large         = uint64(1) << 63
		slice         = make([]int, 3, 10)
		array         = new([3]int)
		text          = "abc"
		result        any
	)
	tests := []struct {
		trap, a, b int
		goes       func()
	}{
		{trapNil, 0, 0, func() { result = *nothing }},
		{trapDivide, 0, 0, func() { result = five / zero }},
		{trapIndex, 5, 3, func() { result = slice[five] }},
		{trapIndex, -1, 3, func() { result = slice[minus] }},
		{trapIndexU, int(large), 3, func() { result = slice[large] }},
		{trapSliceAlen, 20, 3, func() { result = text[:twenty] }},
		{trapSliceAlen, -1, 3, func() { result = text[:minus] }},
		{trapSliceAcap, 20, 10, func() { result = slice[:twenty] }},
		{trapSliceAcap, -1, 10, func() { result = slice[:minus] }},
		{trapSliceB, 5, 2, func() { result = slice[five:2] }},
		{trapSliceB, -1, 2, func() { result = slice[minus:2] }},
		{trapSlice3Acap, 20, 10, func() { result = slice[0:0:twenty] }},
		{trapSlice3Acap, -1, 10, func() { result = slice[0:0:minus] }},
		{trapSlice3B, 5, 2, func() { result = slice[0:five:2] }},
		{trapSlice3B, -1, 2, func() { result = slice[0:minus:2] }},
		{trapSlice3C, 5, 2, func() { result = slice[five:2:3] }},
		{trapSlice3C, -1, 2, func() { result = slice[minus:2:3] }},
		{trapSliceToArray, 3, 4, func() { result = [4]int(slice) }},
		{trapMakeLen, 0, 0, func() { result = make([]int, minus) }},
		{trapMakeCap, 0, 0, func() { result = make([]int, 0, minus) }},
	}
	for _, test := range tests {
		func() {
			defer func() {
				want := recover().(error)
				got := trapError(test.trap, test.a, test.b).(RuntimeError)
				require.Equal(t, want.Error(), got.Error())
				require.Equal(t, int64(test.trap), got.Trap())
			}()
			test.goes()
		}()
	}
	_, _ = result, array
	require.Equal(t, "runtime error: comparing uncomparable type ", trapError(trapUncomparable, 0, 0).(error).Error())
	require.Equal(t, "runtime error: hash of unhashable type ", trapError(trapUncomparable, 1, 0).(error).Error())
	require.NotPanics(t, func() { trapError(-1, 0, 0); trapError(1000, 0, 0) })
	for _, trap := range []int{trapStack, trapMemory} {
		require.Panics(t, func() { trapError(trap, 0, 0) }, "nobody recovers from it")
	}
}

func TestPortalTrap(t *testing.T) {
	require.EqualError(t, trapError(trapPortal, 5, 0).(error), "runtime error: portal call failed with code 5")
	terminated := errors.New("terminated")
	SetPortalErrors(func(code int) error { require.Equal(t, 1, code); return terminated })
	defer SetPortalErrors(nil)
	require.Equal(t, terminated, trapError(trapPortal, 1, 0))
}

func TestTrapBecomesPanic(t *testing.T) {
	setThreadValue(nil)
	d := new(Defers)
	var got any
	PushDefer(d, deferred(func(self uintptr) { got = Recover(self) }))
	require.True(t, Unwind(d, trapIndex, 5, 3))
	require.EqualError(t, got.(error), "runtime error: index out of range [5] with length 3")
	require.Nil(t, currentPanic())
	require.False(t, Unwind(nil, trapNone, 0, 0), "a throw without a panic goes on")
}

func TestPanicAssert(t *testing.T) {
	type wider interface {
		error
		Missing()
	}
	tests := []struct {
		from           any
		method, target string
		goes           func(v any)
	}{
		{"text", "", "int", func(v any) { _ = v.(int) }},
		{nil, "", "int", func(v any) { _ = v.(int) }},
		{5, "Error", "error", func(v any) { _ = v.(error) }},
		{nil, "Error", "error", func(v any) { _ = v.(error) }},
		{errors.New("a"), "Missing", "golib.wider", func(v any) { _ = v.(wider) }},
	}
	for _, test := range tests {
		func() {
			defer func() {
				want := recover().(error)
				require.True(t, protect(func() { PanicAssert(test.from, test.target, test.method) }))
				require.Equal(t, want.Error(), currentPanic().value.(error).Error())
				setThreadValue(nil)
			}()
			test.goes(test.from)
		}()
	}
	require.True(t, protect(func() { PanicAssertFrom(os.ErrExist, "error", "*fs.PathError", "") }))
	require.EqualError(t, currentPanic().value.(error), "interface conversion: error is *errors.errorString, not *fs.PathError")
	setThreadValue(nil)
}

func TestOtherPanics(t *testing.T) {
	defer setThreadValue(nil)
	require.True(t, protect(PanicShift))
	require.EqualError(t, currentPanic().value.(error), "runtime error: negative shift amount")
	require.True(t, protect(PanicUnreachable))
	require.True(t, protect(PanicNilMap))
}
