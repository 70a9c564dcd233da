package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// entryState is what the convention says of the function's entry, behind the prologue.
func (r *reader) entryState() *state {
	s := &state{words: make([]value, r.numWords(r.frame)), sp: -r.frame, ready: r.cleared == r.slots}
	for i := range r.sig.conv.Args {
		part := &r.sig.conv.Args[i]
		v := r.sig.partValue(part, false, r.p.universe)
		v.id = 1<<62 | ident(i+1)
		v.nonnil = v.nonnil || compares(r.f.Name) && v.kind == reference // what an interface holds
		if part.Indirect {
			v.c = int64(i) << 32
		}
		switch {
		case part.Reg == abi.NoReg:
			w, _ := r.word(r.frame, r.frame+8+part.Stack)
			s.words[w] = v
		case part.Reg >= abi.FirstFloat:
			s.regs[xmm0+register(part.Reg-abi.FirstFloat)] = v
		default:
			s.regs[numbered[part.Reg]] = v
		}
	}
	if r.sig.captures {
		s.regs[rdx] = value{kind: reference, nonnil: true, id: 1<<62 | 1<<20, view: wholeOf(r.sig.closure)}
	}
	return s
}

// handlerState is what a handler finds: the variables, and where results by reference go.
func (r *reader) handlerState() *state {
	s := &state{words: make([]value, r.numWords(r.frame)), sp: -r.frame, ready: true}
	at := r.cleared
	for i := range r.sig.conv.Args {
		if r.sig.conv.Args[i].Index < 0 {
			if w, ok := r.word(r.frame, at); ok {
				s.words[w] = value{kind: caller, nonnil: true, c: int64(i) << 32, id: 1<<62 | ident(i+1), view: wholeOf(r.sig.typeOf(&r.sig.conv.Args[i], false))}
			}
			at += 8
		}
	}
	return s
}

// interpret finds what is known at the entry of each block, and then looks at each instruction.
func (r *reader) interpret() {
	work := make([]bool, len(r.blocks))
	reach := func(offset int64, s *state) {
		i, ok := r.starts(offset)
		if !ok {
			return
		}
		if b := r.blockAt[i]; r.meet(int(b), s) {
			work[b] = true
		}
	}
	follow := func(b int) {
		r.run(b, func(i int, s *state) {
			if i < len(r.code) {
				reach(int64(r.code[i].at), s)
			}
		})
	}
	first := r.blockAt[r.body]
	r.meet(int(first), r.entryState())
	work[first] = true
	if r.f.Handler >= 0 {
		i, _ := r.starts(r.f.Handler)
		r.meet(int(r.blockAt[i]), r.handlerState())
		work[r.blockAt[i]] = true
	}
	for again := true; again; {
		again = false
		for b := range work {
			if work[b] {
				work[b], again = false, true
				follow(b)
			}
		}
	}
	if len(r.breaches) > 0 {
		return
	}
	r.final = true
	for b := range r.blocks {
		if r.blocks[b].entry != nil {
			r.run(b, func(i int, s *state) {
				if i >= len(r.code) {
					r.breach(&r.code[len(r.code)-1], RuleJump, "the code runs out of the function")
				}
			})
		}
	}
	r.checkTraps()
	r.checkSafepoints()
	r.checkPolls()
}

// run interprets a block and tells where it leads.
func (r *reader) run(b int, to func(i int, s *state)) {
	blk := &r.blocks[b]
	s := blk.entry.copyTo(&r.scratch[0])
	for i := blk.first; i <= blk.last; {
		if q := r.sequences[i]; q != nil {
			r.sequence(s, i, q)
			i = q.end
			if q.kind == takeChunk {
				slow := s.copyTo(&r.scratch[1])
				slow.regs[rax], slow.regs[scratchRegister] = value{}, value{}
				k, _ := r.starts(q.slow)
				to(k, slow)
				to(i, s)
				return
			}
			continue
		}
		in := &r.code[i]
		jump, conditional := isJump(in.op)
		switch {
		case jump && !conditional:
			k, _ := r.starts(in.args[0].imm)
			to(k, s)
			return
		case jump:
			taken := s.copyTo(&r.scratch[1])
			r.branch(s, taken, i)
			k, _ := r.starts(in.args[0].imm)
			jumps, known := r.outcome(s, i)
			if jumps || !known {
				to(k, taken)
			}
			if !jumps || !known {
				to(i+1, s)
			}
			return
		case in.op == x86asm.RET:
			r.returns(s, in)
			return
		case in.op == x86asm.UD2:
			return
		case in.op == x86asm.CALL:
			if !r.call(s, in) {
				return
			}
		default:
			if s.sp != -r.frame {
				r.fault(in, RuleStack, "the frame is gone")
			}
			r.step(s, i)
		}
		if i == r.clearedAt {
			s.ready = true
		}
		i++
	}
	to(blk.last+1, s)
}

// fault notes a breach once the states are fixed.
func (r *reader) fault(in *instruction, rule Rule, format string, args ...any) {
	if r.final {
		r.breach(in, rule, format, args...)
	}
}

// sequence interprets a sequence.
func (r *reader) sequence(s *state, i int, q *sequence) {
	in := &r.code[i]
	switch q.kind {
	case takeChunk:
		if r.code[i+1].args[1].mem.index != noRegister {
			r.numeric(s, in, r.code[i+1].args[1].mem.index)
		}
		s.regs[rax], s.regs[scratchRegister] = value{}, value{}
	case makeObject:
		if q.head != noRegister && q.desc == 0 {
			r.numeric(s, in, q.head)
		}
		s.regs[scratchRegister] = value{}
		s.regs[rax] = value{kind: reference, nonnil: true, id: s.defined(ident(i+1) << 8)}
		if t := r.p.types[q.desc]; t != nil {
			s.regs[rax].view = view{typ: t, many: q.count != 1}
		}
	case clearLoop:
		last := &r.code[i+1]
		m := address{base: q.base, index: noRegister, disp: q.at}
		for at := int64(0); at < q.bytes; at += 8 {
			r.store(s, last, &m, 8, constantOf(0))
			m.disp += 8
		}
		s.regs[scratchRegister] = value{}
	}
	if q.kind == clearLoop && q.end-1 == r.clearedAt {
		s.ready = true
	}
}

// branch interprets a conditional jump: what its comparison says on both ways.
func (r *reader) branch(on, taken *state, i int) {
	in := &r.code[i]
	k := i - 1
	for k > 0 && r.code[k].op == x86asm.JP {
		k--
	}
	compared := &r.code[max(k, 0)]
	switch compared.op {
	case x86asm.CMP, x86asm.TEST, x86asm.UCOMISS, x86asm.UCOMISD:
	default:
		r.fault(in, RuleJump, "no comparison stands before it")
		return
	}
	r.guard(on, i, compared)
	zero := compared.is(x86asm.TEST, r64, r64) && compared.args[0].reg == compared.args[1].reg
	equal := compared.is(x86asm.CMP, r64, imm) && compared.args[1].imm != 0
	switch {
	case zero && in.op == x86asm.JE:
		on.mapped(compared.args[0].reg)
	case zero && in.op == x86asm.JNE:
		taken.mapped(compared.args[0].reg)
	case equal && in.op == x86asm.JE:
		taken.mapped(compared.args[0].reg)
	case equal && in.op == x86asm.JNE:
		on.mapped(compared.args[0].reg)
	}
}

// outcome returns whether a conditional jump behind a comparison of constants is taken.
func (r *reader) outcome(s *state, i int) (jumps, known bool) {
	if i == 0 || !r.code[i-1].is(x86asm.CMP, r64, imm) {
		return false, false
	}
	c := &r.code[i-1]
	v := s.regs[c.args[0].reg]
	if v.kind != constant {
		return false, false
	}
	x, y := v.c, c.args[1].imm
	switch r.code[i].op {
	case x86asm.JE:
		return x == y, true
	case x86asm.JNE:
		return x != y, true
	case x86asm.JA:
		return uint64(x) > uint64(y), true
	case x86asm.JAE:
		return uint64(x) >= uint64(y), true
	case x86asm.JB:
		return uint64(x) < uint64(y), true
	case x86asm.JBE:
		return uint64(x) <= uint64(y), true
	}
	return false, false
}

// returns checks a return: the stack pointer, and the results.
func (r *reader) returns(s *state, in *instruction) {
	if s.sp != 0 {
		r.fault(in, RuleStack, "returns with %d bytes of the frame on the stack", -s.sp)
	}
	r.checkParts(s, in, r.sig, r.sig.conv.Results, true, r.frame+8)
}
