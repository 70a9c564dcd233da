package codecheck

import "github.com/portico-os/portico/translator/abi"

// A kind is what is known of a word.
type kind uint8

// The kinds. A constant may be a reference, too: nil, or an address of constant data.
const (
	undefined  kind = iota // nobody wrote it on some path, or paths disagree: it may not be read
	number                 // computed: never a reference
	constant               // known: value.c
	reference              // an object's address or into one, a package variable's, or nil
	image                  // an address of constant data, or nil
	word                   // loaded: a number or a reference
	descriptor             // loaded, and no reference: a number, or the address of a type's descriptor
	stale                  // a reference from before a safepoint whose map did not name it
	frame                  // an address in this frame: value.c from the stack pointer
	caller                 // an address in the caller's frame, of a value passed by reference
	statics                // package variables of component value.c, from their start
	thread                 // the current thread's block
	ports                  // the domain's bitmap of I/O ports
)

var kindNames = [...]string{
	"undefined", "a number", "a constant", "a reference", "constant data", "a loaded word", "a word that is no reference", "a stale reference",
	"an address in the frame", "an address in the caller's frame", "package variables", "the thread's block", "the bitmap of ports",
}

func (k kind) String() string { return kindNames[k] }

// A value is an abstract word.
type value struct {
	kind   kind
	nonnil bool  // as an address it is sure to be mapped: something was read or written through it, or it was compared
	table  bool  // loaded from where a descriptor has the address of its method table
	must   bool  // if nil, an access through it needs a trap site: it is a pointer, not a slice's address
	id     ident // equal ones are the same word, 0: unknown
	view   view  // of a reference: what it leads to
	c      int64 // of constant, frame, statics
}

// An ident names where a value comes from: an instruction, or a block where paths meet.
type ident uint64

func constantOf(c int64) value { return value{kind: constant, c: c, nonnil: c != 0} }

// data reports whether a number is the address of constant data: of a text, a descriptor, a function
// value, or of the object of size zero.
func (p *Program) data(c int64) bool {
	a := abi.Addr(c)
	if a < p.dataStart || a >= p.dataEnd {
		return false
	}
	if _, ok := p.descriptors[a]; ok {
		return true
	}
	if _, ok := p.texts[a]; ok {
		return true
	}
	_, ok := p.values[a]
	return ok || a == p.zero
}

// viewOf returns what a value leads to.
func (p *Program) viewOf(v value) view {
	if v.kind == statics {
		return p.global(v.c>>32, v.offset())
	}
	return v.view
}

// mayRefer reports whether a value may be a reference.
func (p *Program) mayRefer(v value) bool {
	switch v.kind {
	case reference, image, word, statics:
		return true
	case constant:
		return v.c == 0 || p.data(v.c)
	}
	return false
}

// rank says how sure it is that a value is the address of a sum.
func (p *Program) rank(v value) int {
	switch v.kind {
	case reference, image, statics, frame, caller:
		return 3
	case word:
		return 2
	case constant:
		if p.data(v.c) {
			return 3
		}
		return 0
	}
	return 1
}

// isNumber reports whether a value may stand where no reference is wanted.
func isNumber(v value) bool {
	return v.kind == number || v.kind == constant || v.kind == image || v.kind == word || v.kind == descriptor
}

// join returns what is known where two paths meet, but for the ident.
func (p *Program) join(a, b value) value {
	if a.kind > b.kind {
		a, b = b, a
	}
	v := value{kind: b.kind, nonnil: a.nonnil && b.nonnil, must: a.must || b.must, c: b.c}
	switch {
	case a.kind == undefined:
		return value{}
	case a.kind == b.kind && a.c == b.c:
		if a.view == b.view {
			v.view = a.view
		}
	case b.kind == stale || a.kind == stale:
		v.kind = stale
	case a.kind == constant && b.kind == constant:
		v.kind = number
		if p.mayRefer(a) && p.mayRefer(b) {
			v.kind = image
			if z := int64(p.zero); (a.c == 0 || a.c == z) && (b.c == 0 || b.c == z) {
				return value{kind: constant, c: z}
			}
		}
	case a.kind == number:
		switch b.kind {
		case constant, image, word, descriptor:
			v.kind = number
		default:
			return value{}
		}
	case a.kind == constant && (b.kind == reference || b.kind == statics) && p.mayRefer(a):
		v.kind = reference
		if a.c == 0 || abi.Addr(a.c) == p.zero {
			v.view = p.viewOf(b)
		}
	case a.kind == constant && (b.kind == image || b.kind == word || b.kind == descriptor):
		if !p.mayRefer(a) {
			v.kind = number
		}
	case a.kind == reference && b.kind == word:
	case a.kind == reference && (b.kind == image || b.kind == statics):
		v.kind = reference
	case a.kind == image && (b.kind == word || b.kind == descriptor):
	case a.kind == image && b.kind == statics:
		v.kind = reference
	case a.kind == word && b.kind == descriptor:
	case a.kind == word && b.kind == statics:
		v.kind = word
	case a.kind == statics && b.kind == statics:
		v.kind = reference
	default:
		return value{}
	}
	if a.kind != b.kind || a.c != b.c {
		v.c = 0
	}
	return v
}
