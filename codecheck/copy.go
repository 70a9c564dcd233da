package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// A copyReader reads code that copies parameters of portal calls from one domain's heap to another's. It has
// no bytecode, and reaches both: so what it may read and write is said here, by what it copies. Its words
// are terms, for what bounds a store is a comparison with a sum.
type copyReader struct {
	*reader
	kind code.Copier
	typ  *bytecode.Type // what it copies

	atoms []origin
	known map[origin]atom

	params   []atom
	to       atom                  // the block of the domain that is copied to
	cells    map[cell8]*passedWord // words of registers, and others that are passed one by one
	rangesAt map[atom][]int        // of ranges, by base
	ranges   []region              // values in memory
	arrays   []term                // where arrays begin that code has loops for
	parts    []*partCopy
	shape    map[term]array

	entries []*copyState

	// By the instruction of a call.
	asked      map[int32]int64     // what package portal is asked for
	holding    map[int32]term      // the memory object that the target's domain is to hold
	copied     map[int32]term      // an object to which this leads is copied
	interfaces map[int32]cell8     // an interface whose type word is here is asked for
	raws       []term              // words of the source's side that were read
	calls      map[int32]following // copies are followed: all, or one element
}

// A following is what a call follows: all copies, or the element of an array.
type following struct {
	all       bool
	elem, arr term
}

// A region is memory at an atom: a value of a type, or words that are read alone.
type region struct {
	base   atom
	lo, hi int64
	typ    *bytecode.Type
	target bool // of the side that gets copies
	filled bool // when the code begins
}

// A passedWord is a word that is passed by itself.
type passedWord struct {
	owner  *bytecode.Type // what it is a part of, underlying; nil: a number
	typ    *bytecode.Type // the same as declared
	part   int
	group  [3]cell8 // all parts of it
	source cell8    // of the target's side: what it is a copy of
	slot   term     // of the target's side: it is this address
}

// A partCopy is an argument or result.
type partCopy struct {
	typ   *bytecode.Type
	words []cell8 // on the target's side
	slot  *region // of what is passed by reference, there
	from  term    // and where it comes from
}

// An array is one whose elements a loop goes over. Facts name it by the atom of its start.
type array struct {
	elem                 *bytecode.Type // nil: of a copy that is followed
	start, stride, bytes term
	region               region // that it is in
	copier               term   // of a copy: what copies its elements, 0 if they have no references
}

// checkCopier reads a function that copies.
func (p *Program) checkCopier(f *Function) []Breach {
	r := newReader(p, f)
	c := &copyReader{
		reader: r, kind: code.Copier(f.Name.Func), typ: f.Name.Type, known: map[origin]atom{}, cells: map[cell8]*passedWord{}, shape: map[term]array{}, rangesAt: map[atom][]int{},
		asked: map[int32]int64{}, holding: map[int32]term{}, copied: map[int32]term{}, interfaces: map[int32]cell8{}, calls: map[int32]following{},
	}
	for _, stage := range []func(){r.decodeAll, r.readTables, c.readTables, c.readPrologue, r.findBlocks, c.describe, c.interpret} {
		if stage(); len(r.breaches) > 0 {
			break
		}
	}
	return r.breaches
}

// readTables looks whether the tables say that nothing in the code can be stopped or trap.
func (c *copyReader) readTables() {
	f := c.f
	if len(f.SlotRefs) > 0 || len(f.Traps) > 0 || f.Handler >= 0 {
		c.at(0, RuleTable, "code that copies has variables, traps or a handler")
	}
	for i := range f.Safepoints {
		if s := &f.Safepoints[i]; len(s.Slots) > 0 || s.Regs != 0 {
			c.at(s.PC, RuleSafepoint, "code that copies is no place for a collection")
		}
	}
	if f.FrameSize > abi.MaxLeafFrame {
		c.at(0, RuleStack, "a frame of %d bytes, and nobody checks the stack", f.FrameSize)
	}
	c.sequences = map[int]*sequence{}
}

// readPrologue reads how the function begins.
func (c *copyReader) readPrologue() {
	if c.frame == 0 {
		return
	}
	if in := &c.code[0]; !in.is(x86asm.SUB, r64, imm) || !in.reg(0, rsp) || in.args[1].imm != c.frame {
		c.breach(in, RuleStack, "the frame of %d bytes is not made here", c.frame)
		return
	}
	if c.body = 1; len(c.code) == 1 {
		c.breach(&c.code[0], RuleJump, "the code runs out of the function")
	}
}

// interpret finds what is known at the entry of each block, and then looks at each instruction.
func (c *copyReader) interpret() {
	start := &copyState{words: make([]term, c.frame/8), sp: -c.frame, facts: map[fact]bool{}, cells: map[cell8]cellState{}}
	for i, a := range c.params {
		start.regs[numbered[i]] = a.term()
	}
	w := c.newWalk(start)
	if w.run(); len(c.breaches) > 0 {
		return
	}
	c.final = true
	c.checkLoops(w.to)
	for b := range c.blocks {
		if c.entries[b] != nil {
			c.run(b, func(i int, _ *copyState) {
				if i >= len(c.code) {
					c.breach(&c.code[len(c.code)-1], RuleJump, "the code runs out of the function")
				}
			})
		}
	}
}

// run interprets a block and tells where it leads.
func (c *copyReader) run(b int, to func(i int, s *copyState)) {
	blk := &c.blocks[b]
	s := c.entries[b].clone()
	for i := blk.first; i <= blk.last; i++ {
		in := &c.code[i]
		jump, conditional := isJump(in.op)
		switch {
		case jump && !conditional:
			k, _ := c.starts(in.args[0].imm)
			to(k, s)
			return
		case jump:
			taken := s.clone()
			yes, no := c.branch(s, taken, i)
			k, _ := c.starts(in.args[0].imm)
			if yes {
				to(k, taken)
			}
			if no {
				to(i+1, s)
			}
			return
		case in.op == x86asm.RET:
			c.returns(s, in)
			return
		case s.sp != -c.frame:
			c.fault(in, RuleStack, "the frame is gone")
			return
		case in.op == x86asm.CALL:
			if !c.call(s, in) {
				return
			}
		default:
			c.step(s, in)
		}
	}
	to(blk.last+1, s)
}

// branch interprets a conditional jump: what its comparison says on both ways. It reports which of them may
// be gone.
func (c *copyReader) branch(on, taken *copyState, i int) (jumps, goesOn bool) {
	in, cmp := &c.code[i], &c.code[max(i-1, 0)]
	x, y := c.operand(on, &cmp.args[0]), c.operand(on, &cmp.args[1])
	switch {
	case cmp.is(x86asm.TEST, r64, r64) && cmp.args[0].reg == cmp.args[1].reg && (in.op == x86asm.JE || in.op == x86asm.JNE):
		y = number8(0)
	case cmp.is(x86asm.CMP, r64, r64), cmp.is(x86asm.CMP, r64, imm):
	default:
		c.fault(in, RuleJump, "no comparison of words stands before it")
		return true, true
	}
	// What holds if the jump is taken, and else.
	var yes, no fact
	switch in.op {
	case x86asm.JE, x86asm.JNE:
		if yes = (fact{isEqual, x, y}); y == number8(0) {
			yes, no = fact{kind: isZero, a: x}, fact{kind: isNonzero, a: x}
		} else {
			no = fact{isOther, x, y}
		}
		if in.op == x86asm.JNE {
			yes, no = no, yes
		}
	case x86asm.JB:
		yes, no = fact{isBelow, x, y}, fact{isAtMost, y, x}
	case x86asm.JAE:
		yes, no = fact{isAtMost, y, x}, fact{isBelow, x, y}
	case x86asm.JBE:
		yes, no = fact{isAtMost, x, y}, fact{isBelow, y, x}
	case x86asm.JA:
		yes, no = fact{isBelow, y, x}, fact{isAtMost, x, y}
	default:
		c.fault(in, RuleJump, "a condition that code that copies has no use for")
	}
	if a, b := c.constant(yes), c.constant(no); a || b {
		return a, b
	}
	c.learn(taken, yes)
	c.learn(on, no)
	return true, true
}

// constant reports whether a fact follows from constants.
func (c *copyReader) constant(f fact) bool {
	if _, ok := f.a.isConst(); !ok {
		return false
	}
	if _, ok := f.b.isConst(); !ok && f.kind > isNonzero {
		return false
	}
	return c.holds(&copyState{}, f)
}

// learn notes a fact, and what follows from it.
func (c *copyReader) learn(s *copyState, f fact) {
	if !f.a.known || f == (fact{}) || f.kind >= isEqual && f.kind <= isAtMost && !f.b.known {
		return
	}
	s.facts[f] = true
	a, off, ok := f.a.atom()
	if f.kind == isNonzero && ok && off == 0 {
		c.succeeded(s, &c.atoms[a])
	}
	if f.kind != isAtMost && f.kind != isBelow {
		return
	}
	for _, at := range c.arrays {
		if end, ok := c.shape[at].start.plus(c.shape[at].bytes); ok && end == f.a && c.holds(s, fact{isDone, f.b, at}) {
			s.facts[fact{kind: isComplete, a: at}] = true
		}
	}
}
