package bytecode

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// magic starts every component file; the version follows it.
const magic = "pco\x00"

// noLimit is for lists that only the size of the file limits, by count.
const noLimit = math.MaxInt32

// The errors of [Decode], for errors.Is: package boot tells refused files by them. Fixed.
var (
	ErrFormat  = errors.New("malformed component file")
	ErrVersion = errors.New("component file of another version")
)

// A codec walks a File and either writes it or reads it: one walk defines both
// directions, so that they cannot disagree. Every number has exactly one accepted
// encoding, and a field that its owner's kind does not use has none, so that a file's
// bytes follow from its content.
//
// After an error all reads give zero and all lists are empty.
type codec struct {
	decoding bool   // fixed; each step of the walk asks it which way to go
	bytes    []byte // written so far, or not read yet: count bounds lists by its length
	size     int    // decoding: of the whole file in bytes, fixed; fail tells the place by it
	err      error  // the first; Decode returns it, and nothing of the file

	// The file is filled in from its first field on. walkFunc and importIndex rely on its types
	// and imports to be there.
	file *File

	// Of the current function, from its blocks on, and reset there. Operands and lines are stored
	// as distances from the first two; MaxInstrs bounds the third.
	last   Operand // the value that the function defined last
	line   int32   // of the instruction before
	instrs int     // of the function so far

	// Decoding: room for the next lists, not handed out yet. take alone cuts from it, so that no
	// two lists share an element.
	operands []Operand
	places   []Place
	steps    []Step
	blocks   []BlockID
}

// fail records the first error. Writing has none but a producer's bugs.
func (c *codec) fail(format string, args ...any) {
	if !c.decoding {
		panic("bytecode: encoding: " + fmt.Sprintf(format, args...))
	}
	if c.err == nil {
		c.err = fmt.Errorf("%w: byte %d: %s", ErrFormat, c.size-len(c.bytes), fmt.Sprintf(format, args...))
		c.bytes = nil
	}
}

// uint walks an unsigned number as a varint of minimal length.
func (c *codec) uint(x *uint64) {
	if !c.decoding {
		c.bytes = binary.AppendUvarint(c.bytes, *x)
		return
	}
	v, n := binary.Uvarint(c.bytes)
	if n <= 0 || n > 1 && c.bytes[n-1] == 0 {
		c.fail("expected a number")
		v, n = 0, 0
	}
	*x, c.bytes = v, c.bytes[n:]
}

// small walks a number that is less than limit.
func small[T ~uint8](c *codec, what string, x *T, limit T) {
	v := uint64(*x)
	c.uint(&v)
	if v >= uint64(limit) {
		c.fail("no such %s: %d", what, v)
		v = 0
	}
	*x = T(v)
}

// integer walks a number of either sign.
func integer[T ~int32 | ~int64](c *codec, x *T) {
	z := uint64(*x)<<1 ^ uint64(int64(*x)>>63)
	c.uint(&z)
	v := int64(z>>1) ^ -int64(z&1)
	if int64(T(v)) != v {
		c.fail("number %d is out of range", v)
	}
	*x = T(v)
}

// index walks a number that is not negative.
func index[T ~int32 | ~int64](c *codec, x *T) {
	v := uint64(*x) // of a negative one, when writing, more than a T can be
	c.uint(&v)
	if T(v) < 0 || uint64(T(v)) != v {
		c.fail("index %d is out of range", int64(v))
		v = 0
	}
	*x = T(v)
}

// optional walks an index or -1.
func optional[T ~int32](c *codec, x *T) {
	v := int64(*x) + 1
	index(c, &v)
	if v > math.MaxInt32 {
		c.fail("number %d is out of range", v)
	}
	*x = T(v - 1)
}

func (c *codec) bool(x *bool) {
	var v uint8
	if *x {
		v = 1
	}
	small(c, "truth value", &v, 2)
	*x = v == 1
}

// count walks the length of a list whose elements take at least a byte each, so that
// reading never allocates more than a constant times what is left to read.
func (c *codec) count(what string, limit, n int) int {
	v := uint64(n)
	c.uint(&v)
	switch {
	case !c.decoding:
	case v > uint64(limit):
		c.fail("%d %s, more than %d", v, what, limit)
	case v > uint64(len(c.bytes)):
		c.fail("%d %s do not fit into the file", v, what)
	}
	if c.err != nil {
		return 0
	}
	return int(v)
}

func list[E any](c *codec, what string, limit int, xs *[]E, walk func(x *E)) {
	n := c.count(what, limit, len(*xs))
	if c.decoding && n > 0 {
		*xs = make([]E, n)
	}
	for i := range *xs {
		if c.err != nil {
			return
		}
		walk(&(*xs)[i])
	}
}

func (c *codec) string(limit int, s *string) {
	n := c.count("bytes of text", limit, len(*s))
	if !c.decoding {
		c.bytes = append(c.bytes, *s...)
		return
	}
	*s, c.bytes = string(c.bytes[:n]), c.bytes[n:]
}

func (c *codec) name(s *string) { c.string(MaxIdentifier, s) }
func (c *codec) typeIDs(ts *[]TypeID) {
	list(c, "types", MaxParams, ts, func(t *TypeID) { index(c, t) })
}

// raw walks bytes whose number is fixed.
func (c *codec) raw(b []byte) {
	if !c.decoding {
		c.bytes = append(c.bytes, b...)
		return
	}
	if len(c.bytes) < len(b) {
		c.fail("%d bytes are missing", len(b)-len(c.bytes))
		return
	}
	c.bytes = c.bytes[copy(b, c.bytes):]
}

// importIndex walks the index of an import, or a negative number from least on.
func (c *codec) importIndex(i *int32, least int32) {
	integer(c, i)
	if c.decoding && (*i < least || int(*i) >= len(c.file.Imports)) {
		c.fail("no such import: %d", *i)
	}
}

// operand walks an operand relative to the value defined last, which makes most of
// them one byte.
func (c *codec) operand(o *Operand) {
	delta := int64(c.last) - int64(*o)
	integer(c, &delta)
	v := int64(c.last) - delta
	if int64(Operand(v)) != v {
		c.fail("operand %d is out of range", v)
		v = 0
	}
	*o = Operand(v)
}

func (c *codec) result(o *Operand) {
	c.operand(o)
	if o.IsValue() {
		c.last = *o
	}
}
