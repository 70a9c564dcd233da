package programs

import (
	"math/rand/v2"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/internal/breach"
)

// A known is a value that may be used where the body is now.
type known struct {
	op     bytecode.Operand
	t      *typ
	nonNil bool // proven, of a pointer
}

// A proof is an index that is proven for a slice or string.
type proof struct{ base, index bytecode.Operand }

// A label is a block that has no number yet.
type label int

// A body is a function that is being written, block by block. What was defined in a block that
// does not dominate the current one is not among its values.
type body struct {
	*component
	r           *rand.Rand
	id          bytecode.FuncID
	fn          bytecode.Func
	next        bytecode.Operand
	values      []known
	proofs      []proof
	block       int
	places      []bytecode.BlockID // by label
	room        int                // instructions that may still be written
	depth       int                // of statements in each other
	times       int                // how often the current block may run in one call
	spent       int                // about how many instructions one call executes
	result      []*typ
	state       bytecode.Place             // where the digest is
	slotTypes   []*typ                     // by slot
	making      int                        // values that are made for each other
	receiver    int32                      // the slot of a service's receiver, or -1
	zeros       map[bytecode.Operand]bool  // what a zero instruction made: a comparison with it proves nothing of another
	long        map[bytecode.Operand]bool  // slices and strings that have elements enough
	leaf        bool                       // it calls nothing, so that it may be inlined
	quiet       bool                       // no dynamic calls, and nothing that lasts
	sums        bool                       // of a leaf: it mixes numbers into the digest
	lastResults []bytecode.Operand         // of the last call
	full        bool                       // what it makes has all its parts filled
	lastBoxed   *typ                       // of what it boxed last
	tells       bool                       // its last result is the digest
	aims        map[bytecode.Kind][]uint64 // numbers of which it draws many; nil: none
}

// begin begins the body of a function that is declared. Parameters of aggregate type are bound to slots.
func (c *component) begin(id bytecode.FuncID, room int) *body {
	d := &c.decls[id]
	b := &body{component: c, r: c.r, id: id, room: room, times: 1, result: d.sig.under().result, state: c.digest, receiver: -1, zeros: map[bytecode.Operand]bool{}, long: map[bytecode.Operand]bool{}}
	b.fn = bytecode.Func{Name: d.name, Sig: d.sig.id, Captures: ids(d.captures), Handler: -1, Exported: d.exported, Line: 1}
	for i, t := range d.sig.under().params {
		slot := int32(-1)
		if t.aggregate() {
			slot = b.newSlot(t)
		} else {
			b.values = append(b.values, known{op: bytecode.Operand(i), t: t})
		}
		b.fn.ParamSlots = append(b.fn.ParamSlots, slot)
	}
	b.next = bytecode.Operand(len(b.fn.ParamSlots))
	for _, t := range d.captures {
		b.values = append(b.values, known{op: b.next, t: t})
		b.next++
	}
	b.fn.Blocks = []bytecode.Block{{}}
	return b
}

// end puts the function into the file. Labels become numbers of blocks.
func (b *body) end() {
	for i := range b.fn.Blocks {
		list := b.fn.Blocks[i].Instrs
		for k := range list {
			if list[k].Op.Info().Flags&bytecode.Terminator == 0 {
				continue
			}
			for n, l := range list[k].Blocks {
				list[k].Blocks[n] = b.places[l]
			}
		}
	}
	if b.fn.Handler >= 0 {
		b.fn.Handler = b.places[b.fn.Handler]
	}
	b.decls[b.id].cost = b.spent
	breach.Renumber(&b.fn) // for what way has put in
	b.file.Funcs[b.id] = b.fn
}

func (b *body) newSlot(t *typ) int32 {
	b.fn.Slots = append(b.fn.Slots, bytecode.SlotDef{Name: "s", Type: t.id})
	b.slotTypes = append(b.slotTypes, t)
	return int32(len(b.fn.Slots) - 1)
}

func (b *body) emit(in bytecode.Instr) {
	b.room--
	b.spent += b.times
	in.Line = 1
	l := &b.fn.Blocks[b.block].Instrs
	*l = append(*l, in)
}

// raw writes an instruction with a result that is not among the values.
func (b *body) raw(in bytecode.Instr) bytecode.Operand {
	o := b.next
	b.next++
	in.Dst = []bytecode.Operand{o}
	b.emit(in)
	return o
}

// define writes an instruction whose result is one of the values from now on.
func (b *body) define(t *typ, in bytecode.Instr) bytecode.Operand {
	o := b.raw(in)
	b.values = append(b.values, known{op: o, t: t})
	return o
}

// proven is define for a pointer that is not nil.
func (b *body) proven(t *typ, in bytecode.Instr) bytecode.Operand {
	o := b.raw(in)
	b.values = append(b.values, known{op: o, t: t, nonNil: true})
	return o
}

func (b *body) label() label {
	b.places = append(b.places, -1)
	return label(len(b.places) - 1)
}

// open begins the block of a label, and returns its number.
func (b *body) open(l label) bytecode.BlockID {
	b.fn.Blocks = append(b.fn.Blocks, bytecode.Block{})
	b.block = len(b.fn.Blocks) - 1
	b.places[l] = bytecode.BlockID(b.block)
	return bytecode.BlockID(b.block)
}

// jump ends the block, and returns its number for phis.
func (b *body) jump(l label) bytecode.BlockID {
	b.emit(bytecode.Instr{Op: bytecode.OpJump, Blocks: []bytecode.BlockID{bytecode.BlockID(l)}})
	return bytecode.BlockID(b.block)
}

func (b *body) branch(v bytecode.Operand, yes, no label) bytecode.BlockID {
	b.emit(bytecode.Instr{Op: bytecode.OpBranch, Args: []bytecode.Operand{v}, Blocks: []bytecode.BlockID{bytecode.BlockID(yes), bytecode.BlockID(no)}})
	return bytecode.BlockID(b.block)
}

// scoped calls a function, and returns the values that were there at its end. Then they are gone.
func (b *body) scoped(f func()) []known {
	values, proofs := len(b.values), len(b.proofs)
	b.depth++
	f()
	b.depth--
	inner := append([]known(nil), b.values...)
	b.values, b.proofs = b.values[:values:values], b.proofs[:proofs:proofs]
	return inner
}

// repeated calls a function for a block that runs up to n times as often as this.
func (b *body) repeated(n int, f func()) {
	b.times *= n
	f()
	b.times /= n
}

func (b *body) intn(n int) int          { return b.r.IntN(n) }
func (b *body) oneIn(n int) bool        { return b.r.IntN(n) == 0 }
func pick[T any](r *rand.Rand, l []T) T { return l[r.IntN(len(l))] }

func (b *body) args(op bytecode.Op, args ...bytecode.Operand) bytecode.Instr {
	return bytecode.Instr{Op: op, Args: args}
}

// seldom is oneIn for what makes checks fail, which is ten times as seldom in a careful component.
func (b *body) seldom(n int) bool {
	if b.careful {
		n *= 10
	}
	return b.oneIn(n)
}

// constant returns an int, or another scalar type's value by its bits.
func (b *body) constant(t *typ, bits uint64) bytecode.Operand {
	return b.raw(bytecode.Instr{Op: bytecode.OpConst, Type: t.id, Imm: bits})
}

func (b *body) integer(n int) bytecode.Operand {
	return b.constant(b.basic[bytecode.KindInt], uint64(n))
}

// way defines a number that tells by which block the current one was reached.
func (b *body) way(from []bytecode.BlockID) {
	if b.leaf {
		return
	}
	in := bytecode.Instr{Op: bytecode.OpPhi, Type: b.basic[bytecode.KindInt].id, Blocks: from}
	for _, f := range from { // behind nothing but a terminator
		body := b.fn.Blocks[f].Instrs
		last := body[len(body)-1]
		b.fn.Blocks[f].Instrs = append(body[:len(body)-1:len(body)-1], bytecode.Instr{Op: bytecode.OpConst, Type: in.Type, Imm: uint64(b.intn(1000)), Dst: []bytecode.Operand{b.next}, Line: 1}, last)
		in.Args = append(in.Args, b.next)
		b.next++
	}
	b.define(b.basic[bytecode.KindInt], in)
}

// phi writes a phi of values that come from blocks.
func (b *body) phi(t *typ, claims uint64, from []bytecode.BlockID, values []bytecode.Operand) bytecode.Operand {
	in := bytecode.Instr{Op: bytecode.OpPhi, Type: t.id, Imm: claims, Blocks: from, Args: values}
	if claims == bytecode.PhiNonNil {
		return b.proven(t, in)
	}
	return b.define(t, in)
}
