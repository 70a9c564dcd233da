package support

import (
	"math"
	"strconv"
	"strings"
)

// A W writes the canonical text of values. References are written as what they lead to, and one
// that was written before as a number: so the text has the graph, and no address.
type W struct {
	sum   uint64
	text  []byte // if verbose
	seen  map[any]int
	above *W // whose references are seen here, too
	count int
}

// NewW returns a writer that has written nothing.
func NewW() *W { return &W{sum: 14695981039346656037} }

// Part returns a writer for a part of what w writes, which may come in any order among others.
func (w *W) Part() *W {
	p := NewW()
	p.above, p.count = w, w.count
	return p
}

// S writes a text.
func (w *W) S(s string) {
	sum := w.sum
	for i := 0; i < len(s); i++ {
		sum = (sum ^ uint64(s[i])) * 1099511628211
	}
	w.sum = (sum ^ ' ') * 1099511628211
	if verbose {
		w.text = append(strconv.AppendQuoteToASCII(w.text, s), ' ')
	}
}

// Alone writes what f writes, without regard to references that were written before.
func (w *W) Alone(f func(w *W)) {
	part := NewW()
	f(part)
	w.U(part.sum)
	if verbose {
		w.text = append(append(append(w.text, '['), part.text...), ']', ' ')
	}
}

// U writes a number.
func (w *W) U(n uint64) {
	w.sum = (w.sum ^ n) * 1099511628211
	w.sum ^= w.sum >> 29
	if verbose {
		w.text = append(strconv.AppendUint(w.text, n, 10), ' ')
	}
}

// I writes a number.
func (w *W) I(n int64) {
	w.sum = (w.sum ^ uint64(n)) * 1099511628211
	w.sum ^= w.sum >> 31
	if verbose {
		w.text = append(strconv.AppendInt(w.text, n, 10), ' ')
	}
}

// B writes a bool.
func (w *W) B(b bool) {
	if b {
		w.S("true")
	} else {
		w.S("false")
	}
}

// F writes a float, bit by bit, but all that are no numbers alike.
func (w *W) F(f float64) {
	if f != f {
		w.S("NaN")
		return
	}
	w.U(math.Float64bits(f))
}

// C writes a complex number.
func (w *W) C(c complex128) {
	w.F(real(c))
	w.F(imag(c))
}

// T writes a string value, with its length.
func (w *W) T(s string) {
	w.I(int64(len(s)))
	w.S(s)
}

// Nil writes whether something is nil, and reports it.
func (w *W) Nil(is bool) bool {
	if is {
		w.S("nil")
	}
	return is
}

// Seen reports whether a reference was written before, and writes its number then.
func (w *W) Seen(p any) bool {
	for a := w; a != nil; a = a.above {
		if n, ok := a.seen[p]; ok {
			w.S("#")
			w.I(int64(n))
			return true
		}
	}
	if w.seen == nil {
		w.seen = map[any]int{}
	}
	w.seen[p] = w.count
	w.count++
	return false
}

// Call reports whether a function value is to be called: not where the order is any.
func (w *W) Call() bool {
	if w.above != nil {
		return false
	}
	fuel--
	return fuel >= 0
}

// fuel is how many function values a case may still call.
var fuel int

// Serve begins a call of a service, which has fuel of its own, until the result is called.
func Serve() (end func()) {
	before := fuel
	fuel = 10
	return func() { fuel = before }
}

// Sum returns the sum of what was written.
func (w *W) Sum() uint64 { return w.sum }

// Try calls f and writes the text of the panic that ends it, if one does.
func (w *W) Try(f func()) {
	defer func() {
		if v := recover(); v != nil {
			w.S("panic")
			w.S(Text(v))
		}
	}()
	f()
}

// Text returns what is known of a panic's value.
func Text(v any) string {
	switch v := v.(type) {
	case error:
		return brief(v.Error())
	case string:
		return v
	}
	return "of another type"
}

// Entries are those of a map, each written by itself.
type Entries struct {
	list []entry
}

type entry struct{ key, value *W }

// Add adds an entry. Whatever the order in which entries are added, Write writes the same.
func (e *Entries) Add(key, value *W) {
	i := len(e.list)
	e.list = append(e.list, entry{})
	for i > 0 && key.before(value, e.list[i-1]) {
		e.list[i] = e.list[i-1]
		i--
	}
	e.list[i] = entry{key, value}
}

func (w *W) before(value *W, e entry) bool {
	return w.sum < e.key.sum || w.sum == e.key.sum && value.sum < e.value.sum
}

// Write writes the entries to w.
func (e *Entries) Write(w *W) {
	for _, x := range e.list {
		w.U(x.key.sum)
		w.U(x.value.sum)
		if verbose {
			w.text = append(append(w.text, '{'), x.key.text...)
			w.text = append(append(append(w.text, ':', ' '), x.value.text...), '}', ' ')
		}
	}
}

// brief leaves out the names of types, which Go and Portico write in different ways where they
// have no short one, and what Go says in more than one way.
func brief(text string) string {
	for _, s := range [...]string{"interface conversion", "comparing uncomparable type", "hash of unhashable type"} {
		if strings.Contains(text, s) {
			return s
		}
	}
	return text
}
