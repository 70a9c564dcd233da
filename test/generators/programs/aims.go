package programs

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// Aims are numbers, by their kinds, at which something may change in a function that the start function calls, or
// in what that calls; of -1 in all that is not known.
type aims map[bytecode.FuncID]map[bytecode.Kind][]uint64

// mostAims is how many numbers of a kind are kept for a function.
const mostAims = 48

// A comparison is one that a program makes. It stays the same whatever the program is called with.
type comparison struct {
	component string
	fn        bytecode.FuncID
	value     bytecode.Operand // which it defines
}

// A border is what was seen of a comparison: which orders its operands had, and what they were.
type border struct {
	seen   int // orders, a bit each
	kind   bytecode.Kind
	tried  []bytecode.FuncID // who was called from the start function when it was reached
	values []uint64
}

// The orders in which two numbers can be: by less, equal and greater with a sign and without, and by one apart.
const (
	lessSigned = 1 << iota
	lessUnsigned
	equalNumbers
	greaterSigned
	greaterUnsigned
	oneLess
	oneMore
)

// An aimer is told what a program compares, and says at what to aim for the orders that have not been seen.
type aimer struct {
	borders map[comparison]*border
	order   []comparison
	p       *program // that is running
	current bytecode.FuncID
}

func newAimer() *aimer { return &aimer{borders: map[comparison]*border{}} }

// runs says which program is told of from now on.
func (a *aimer) runs(p *program) { a.p, a.current = p, -1 }

// block is told of each block that the interpreter enters.
func (a *aimer) block(c *verifier.Component, fn bytecode.FuncID, b bytecode.BlockID) {
	if b != 0 || c.Path() != a.p.listed[len(a.p.listed)-1] {
		return
	}
	if id, ok := a.p.tried[fn]; ok {
		a.current = id
	}
}

// compared is told of each comparison that the interpreter makes.
func (a *aimer) compared(c *verifier.Component, fn bytecode.FuncID, in *bytecode.Instr, k bytecode.Kind, x, y uint64) {
	if c.Path() == golib || c.Path() == a.p.listed[len(a.p.listed)-1] && strings.HasPrefix(c.File().Funcs[fn].Name, tryName) {
		return
	}
	key := comparison{c.Path(), fn, in.Dst[0]}
	b := a.borders[key]
	if b == nil {
		b = &border{kind: k}
		a.borders[key] = b
		a.order = append(a.order, key)
	}
	b.seen |= orders(k, x, y)
	if !slices.Contains(b.tried, a.current) {
		b.tried = append(b.tried, a.current)
	}
	for _, v := range []uint64{x, y} {
		if len(b.values) < 16 && !slices.Contains(b.values, v) {
			b.values = append(b.values, v)
		}
	}
}

// orders returns the orders of two numbers.
func orders(k bytecode.Kind, x, y uint64) (seen int) {
	if k.IsFloat() {
		f, g := floatOf(k, x), floatOf(k, y)
		switch {
		case f < g:
			return lessSigned
		case f > g:
			return greaterSigned
		case f == g:
			return equalNumbers
		}
		return 0
	}
	shift := 64 - width(k)
	s, t := int64(x<<shift)>>shift, int64(y<<shift)>>shift
	set := func(is bool, bit int) {
		if is {
			seen |= bit
		}
	}
	set(s < t, lessSigned)
	set(x < y, lessUnsigned)
	set(x == y, equalNumbers)
	set(s > t, greaterSigned)
	set(x > y, greaterUnsigned)
	set(x == y-1, oneLess)
	set(x == y+1, oneMore)
	return seen
}

func floatOf(k bytecode.Kind, n uint64) float64 {
	if k == bytecode.KindFloat32 {
		return float64(math.Float32frombits(uint32(n)))
	}
	return math.Float64frombits(n)
}

// aims returns at what to aim.
func (a *aimer) aims() aims {
	list := aims{}
	for _, key := range a.order {
		b := a.borders[key]
		all := 7
		if b.kind.IsFloat() {
			all = 3
		}
		if bits.OnesCount(uint(b.seen)) == all {
			continue
		}
		for _, id := range b.tried {
			for _, v := range b.values {
				list.add(id, b.kind, v)
			}
		}
	}
	return list
}

// aimAt notes that a number is compared with.
func (b *body) aimAt(k bytecode.Kind, n uint64) { b.component.aims.add(b.id, k, n) }

// add adds a number to those of a function.
func (a aims) add(id bytecode.FuncID, k bytecode.Kind, n uint64) {
	if a[id] == nil {
		a[id] = map[bytecode.Kind][]uint64{}
	}
	if of := a[id][k]; len(of) < mostAims && !slices.Contains(of, n) {
		a[id][k] = append(of, n)
	}
}

// aimed draws a number of a kind at which something may change, or one beside it.
func (b *body) aimed(k bytecode.Kind) (uint64, bool) {
	list := b.aims[k]
	if !k.IsFloat() && (len(list) == 0 || b.oneIn(3)) {
		list = b.aims[pick(b.r, integerKinds)]
	}
	if len(list) == 0 {
		return 0, false
	}
	v := pick(b.r, list)
	switch b.intn(8) {
	case 0, 1:
		v++
	case 2, 3:
		v--
	case 4:
		v ^= 1 << b.intn(int(width(k)))
	}
	return v << (64 - width(k)) >> (64 - width(k)), true
}

// aimedLength draws a length at which something may change, or one beside it.
func (b *body) aimedLength() (n int, ok bool) {
	var list []int
	for _, v := range b.aims[bytecode.KindInt] {
		if v < 16 {
			list = append(list, int(v))
		}
	}
	if len(list) == 0 {
		return 0, false
	}
	return max(1, pick(b.r, list)+b.intn(3)-1), true
}

// A rehearsal finds out at what the variants of a program aim: each at what those before it have not shown.
type rehearsal struct {
	seed uint64
	of   []aims // by variant
	a    *aimer
}

func newRehearsal(seed uint64) *rehearsal {
	return &rehearsal{seed: seed, of: []aims{nil}, a: newAimer()}
}

// variant returns a variant of the program that calls each function so often.
func (r *rehearsal) variant(n uint64, calls int) (*program, error) {
	for uint64(len(r.of)) <= n {
		last := len(r.of) - 1
		p := generateThorough(r.seed, thoroughness{calls, uint64(last), r.of[last]})
		encoded, err := p.encode()
		if err != nil {
			return nil, err
		}
		verified, err := verify(encoded)
		if err != nil {
			return nil, err
		}
		r.a.runs(p)
		if _, _, err := p.interpreted(verified, nil, r.a); err != nil {
			return nil, err
		}
		r.of = append(r.of, r.a.aims())
	}
	return generateThorough(r.seed, thoroughness{calls, n, r.of[n]}), nil
}
