package codecheck

import (
	"fmt"
	"strings"

	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// An evaluation executes a block over terms.
type evaluation struct {
	*terms
	r        *reader
	front    []*ranges
	live     []registers   // in front of each instruction
	regs     [33]int       // general and float registers, and the flags
	words    map[int64]int // spill slots
	memory   int
	stores   []storing // what the block has stored since others may have stored
	compared [2]int    // by the last comparison
	truth    int       // of the condition of the instruction that is next
	left     []string  // what the last instruction does that others see
	calls    int       // how many others have seen
}

// A storing is a store of a term, and the memory in front of it.
type storing struct {
	base, index int
	scale       uint8
	disp, width int64
	term        int
	before      int
}

const flagTerm = 32

func newEvaluation(r *reader, t *terms, entry *state, front []*ranges, live []registers) *evaluation {
	w := &evaluation{terms: t, r: r, front: front, live: live, words: map[int64]int{}}
	w.memory = w.term("memory")
	for i := range w.regs {
		w.regs[i] = w.term("register %d", i)
		if i < int(xmm0) { // of float registers the upper half is another word
			w.regs[i] = w.entered(entry.regs[i], w.regs[i])
		}
	}
	for at := int64(0); at < r.slots; at += 8 {
		if i, ok := r.word(r.frame, at); ok {
			w.words[at] = w.entered(entry.words[i], w.term("word %d", at))
		}
	}
	return w
}

// entered returns the term of a word at the block's entry.
func (w *evaluation) entered(v value, own int) int {
	switch {
	case v.kind == constant:
		return w.constant(v.c)
	case v.id != 0 && v.kind != undefined && v.kind != stale:
		return w.term("ident %d", v.id)
	}
	return own
}

// leaves describes registers.
func (w *evaluation) leaves(set registers) string {
	var b strings.Builder
	for i, t := range w.regs {
		if set>>i&1 != 0 && register(i) != rsp && register(i) != domainRegister && register(i) != processorRegister {
			fmt.Fprintf(&b, " %d:%d", i, t)
		}
	}
	return b.String()
}

func (w *evaluation) leave(format string, args ...any) {
	w.left = append(w.left, fmt.Sprintf(format, args...))
}

// condition returns the term of an instruction's condition, 0 if it has none.
func (w *evaluation) condition(i int) int {
	c, ok := conditionOf(w.r.code[i].op)
	if !ok {
		return 0
	}
	if is, known := w.r.decided(w.front, i); known {
		return w.constant(map[bool]int64{true: 1}[is])
	}
	if is, known := w.integers(c); known {
		return w.constant(map[bool]int64{true: 1}[is])
	}
	if is, known := w.floats(c); known {
		return w.constant(map[bool]int64{true: 1}[is])
	}
	return w.term("condition %s %d", c, w.regs[flagTerm])
}

// ordered returns two terms in an order that does not depend on which is first.
func ordered(a, b int) (int, int) { return min(a, b), max(a, b) }

// step executes an instruction. It reports false if it does not know what that does.
func (w *evaluation) step(i int) bool {
	r, in := w.r, &w.r.code[i]
	dst, src := &in.args[0], &in.args[1]
	if jump, conditional := isJump(in.op); jump {
		to, _ := r.starts(in.args[0].imm)
		to = r.landing(to)
		switch one, zero := w.constant(1), w.constant(0); {
		case conditional && (w.truth == zero || to == r.landing(i+1)):
		case conditional && w.truth != one:
			w.leave("if %d to %d with%s", w.truth, to, w.leaves(w.live[to]))
		default:
			w.leave("to %d with%s", to, w.leaves(w.live[to]))
		}
		return true
	}
	switch {
	case in.op == x86asm.RET:
		w.leave("returns%s", w.leaves(r.resultRegisters()))
	case in.op == x86asm.UD2:
	case in.op == x86asm.CALL:
		return w.call(i)
	case in.op == x86asm.MOV && dst.isMemory():
		w.store(&dst.mem, dst.width(), w.operand(in, 1))
	case in.op == x86asm.MOV && dst.width() >= 4:
		w.regs[dst.reg] = w.operand(in, 1)
	case in.op == x86asm.MOVQ && dst.reg >= xmm0: // the upper half is zero
		w.regs[dst.reg] = w.regs[src.reg]
	case in.op == x86asm.MOVD && dst.reg >= xmm0:
		w.regs[dst.reg] = w.operand(in, 1)
	case in.op == x86asm.UCOMISS || in.op == x86asm.UCOMISD:
		w.regs[flagTerm] = w.term("%v %d %d", in.op, w.regs[dst.reg], w.regs[src.reg])
	case in.op == x86asm.MOVAPS:
		w.regs[dst.reg] = w.regs[src.reg]
	case in.op == x86asm.LEA && dst.shape == r64 && src.mem.base != rsp:
		w.regs[dst.reg] = w.address(&src.mem)
	case in.op == x86asm.ADD && dst.reg == rsp:
		w.leave("gives up %d", src.imm)
	case in.op == x86asm.ADD && dst.shape == r64 && src.shape == imm:
		w.regs[flagTerm] = w.term("flags of sum %d %d", w.regs[dst.reg], src.imm)
		w.regs[dst.reg] = w.sum(w.regs[dst.reg], src.imm)
	case (in.op == x86asm.XOR || in.op == x86asm.SUB) && dst.reg == src.reg && dst.shape == src.shape:
		w.regs[dst.reg], w.regs[flagTerm] = w.constant(0), w.term("flags of zero")
	case in.op == x86asm.SUB && dst.shape == r64 && src.shape == r64 && w.regs[dst.reg] == w.regs[src.reg]:
		w.regs[dst.reg], w.regs[flagTerm] = w.constant(0), w.term("flags of zero")
	case (in.op == x86asm.CMP || in.op == x86asm.TEST) && !dst.isMemory() && !src.isMemory() && dst.reg < xmm0:
		a, b := w.operand(in, 0), w.operand(in, 1)
		w.compared = [2]int{a, b}
		if in.op == x86asm.TEST {
			a, b = ordered(a, b)
		}
		w.regs[flagTerm] = w.term("%v %d %d %d", in.op, dst.width(), a, b)
	case w.truth != 0 && in.op == x86asm.CMOVE:
		w.regs[dst.reg] = w.term("either %d %d %d", w.truth, w.regs[src.reg], w.regs[dst.reg])
	case w.truth != 0:
		w.regs[dst.reg] = w.term("set %d %d", w.regs[dst.reg], w.truth)
	case (in.op == x86asm.CQO || in.op == x86asm.CDQ) && w.isConstant(w.regs[rax]):
		_, x := w.split(w.regs[rax])
		w.regs[rdx] = w.constant(signOf(x, in.op == x86asm.CDQ))
	case in.op == x86asm.DIV || in.op == x86asm.IDIV || in.op == x86asm.MUL:
		key := fmt.Sprintf("%v %d %d %d %d", in.op, dst.width(), w.regs[rax], w.regs[rdx], w.operand(in, 0))
		if in.op != x86asm.MUL {
			w.leave("%s", key)
		}
		if q, rem, ok := w.quotient(in); ok {
			w.left = nil // it does not trap
			w.regs[rax], w.regs[rdx], w.regs[flagTerm] = w.constant(q), w.constant(rem), w.term("flags of a division")
			return true
		}
		w.regs[rax], w.regs[rdx], w.regs[flagTerm] = w.term("%s low", key), w.term("%s high", key), w.term("%s flags", key)
	default:
		return w.pure(in)
	}
	return true
}

// landing returns the first instruction from one on that is no jump that is always taken.
func (r *reader) landing(i int) int {
	for range 4 {
		if i >= len(r.code) || r.code[i].op != x86asm.JMP {
			break
		}
		i, _ = r.starts(r.code[i].args[0].imm)
	}
	return i
}

// pure executes an instruction that does nothing but write registers by what it reads.
func (w *evaluation) pure(in *instruction) bool {
	e := w.r.effectOf(in)
	dst := &in.args[0]
	if e.reads == allOfThem || dst.isMemory() && e.writes&^flagBits != 0 || dst.reg == rsp {
		return false
	}
	if dst.isMemory() && in.op != x86asm.CMP && in.op != x86asm.TEST { // a store of a float
		if in.args[1].reg < xmm0 {
			return false
		}
		w.store(&dst.mem, dst.width(), w.regs[in.args[1].reg])
		return true
	}
	var of []int
	for i := range in.args {
		if s := in.args[i].shape; s != none && (i > 0 || e.reads&setOf(dst.reg) != 0 || dst.isMemory()) {
			of = append(of, w.operand(in, i))
		}
	}
	switch in.op {
	case x86asm.MOVZX, x86asm.MOVSX, x86asm.MOVSXD:
		if dst.width() >= 4 { // of the source alone, be it the same register
			of = of[len(of)-1:]
		}
	case x86asm.ADD, x86asm.AND, x86asm.OR, x86asm.XOR, x86asm.IMUL:
		if len(of) == 2 {
			of[0], of[1] = ordered(of[0], of[1])
		}
	case x86asm.CQO, x86asm.CDQ:
		of = append(of, w.regs[rax])
	}
	if e.reads&flagBits != 0 {
		of = append(of, w.regs[flagTerm])
	}
	if e.writes&^e.kills&flagBits != 0 { // perhaps they stay
		of = append(of, w.regs[flagTerm])
	}
	if n, ok := w.folded(in.op, dst.width(), of); ok && dst.reg < xmm0 && e.writes&setOf(dst.reg) != 0 && dst.width() >= 4 {
		w.regs[dst.reg], w.regs[flagTerm] = w.constant(n), w.term("flags of %v %v", in.op, of)
		return true
	}
	key := fmt.Sprintf("%v %d %d %v", in.op, dst.shape, in.args[1].width(), of)
	if in.op == x86asm.MOVZX && in.args[1].shape == r8 {
		var low, truth int
		if n, _ := fmt.Sscanf(w.made[of[0]], "set %d %d", &low, &truth); n == 2 {
			if of, _ := w.split(truth); of == 0 {
				w.regs[dst.reg] = truth
				return true
			}
			key = fmt.Sprintf("one or zero %d", truth)
		}
	}
	for reg := range w.regs {
		if e.writes>>reg&1 != 0 {
			w.regs[reg] = w.term("%s of %t", key, reg == flagTerm)
		}
	}
	if in.op == x86asm.BSF || in.op == x86asm.BSR {
		w.regs[dst.reg] = w.term("%s or %d", key, w.regs[dst.reg])
	}
	return true
}

// call executes a call.
func (w *evaluation) call(i int) bool {
	in := &w.r.code[i]
	e := w.r.effectOfCall(in)
	to := fmt.Sprint(in.args[0].imm)
	if in.args[0].isMemory() {
		to = fmt.Sprint(w.operand(in, 0))
	}
	stub, ok := w.r.stubOf(in)
	_, leaf := leaves[stub]
	leaf = leaf && ok
	if ok && stub == abi.StubMakeSlice {
		w.refusedLengths()
	}
	answer, known := int64(0), false
	if leaf && stub == abi.StubBytesCompare {
		answer, known = w.textsCompare()
	}
	idle := ok && stub == abi.StubAssert && w.live[i+1]&setOf(rax) == 0 // it does nothing but answer
	call := fmt.Sprintf("idle %d", i)
	if !known && !idle {
		w.leave("calls %s with%s", to, w.leaves(e.reads))
		w.calls++
		call = fmt.Sprint(w.calls)
	}
	poll := ok && (stub == abi.StubPoll || stub == abi.StubAlloc) // all stays, and references are others
	for reg, t := range w.regs {
		kept := e.kills>>reg&1 == 0
		if of, _ := w.split(t); leaf && kept || poll && kept && of == 0 {
			continue
		}
		w.regs[reg] = w.behind(poll && kept, call, t, reg)
	}
	if known {
		w.regs[rax] = w.constant(answer)
		return true
	}
	for at, t := range w.words {
		if !leaf {
			w.words[at] = w.behind(poll, call, t, flagTerm+1+int(at))
		}
	}
	w.memory, w.stores = w.term("memory behind %s", call), nil
	return true
}

// refusedLengths makes constants that are no length of a slice the same: all are refused in the same way.
func (w *evaluation) refusedLengths() {
	of, d := w.split(w.regs[rax])
	t := w.r.p.types[abi.Addr(d)]
	if of != 0 || t == nil {
		return
	}
	refused := w.term("no length")
	for _, reg := range []register{rbx, rcx} {
		of, n := w.split(w.regs[reg])
		if of == 0 && (n < 0 || n > 1<<47 && t.Size() > 0) || w.regs[rbx] == refused {
			w.regs[reg] = refused
		}
	}
}

// behind returns the term of what a call leaves of a word: of a poll's, the same of the same, but for a number of its own.
func (w *evaluation) behind(poll bool, call string, was, where int) int {
	if poll {
		return w.term("behind %s: %d", call, was)
	}
	return w.term("behind %s in %d", call, where)
}

// operand returns the term of an operand, of the width that it has.
func (w *evaluation) operand(in *instruction, i int) int {
	a := &in.args[i]
	switch {
	case a.shape == imm && in.args[0].width() == 4:
		return w.constant(int64(uint32(a.imm)))
	case a.shape == imm:
		return w.constant(a.imm)
	case a.shape == addr:
		return w.address(&a.mem)
	case a.isMemory():
		return w.load(&a.mem, a.width())
	}
	t := w.regs[a.reg]
	if a.shape == r32 {
		if of, by := w.split(t); of == 0 {
			return w.constant(int64(uint32(by)))
		}
		return w.term("low half of %d", t)
	}
	return t
}

// address returns the term of an address.
func (w *evaluation) address(m *address) int {
	s := w.place(m, 8)
	if s.base == 0 && s.index == 0 {
		return w.constant(s.disp)
	}
	if s.index == 0 {
		return w.sum(s.base, s.disp)
	}
	return w.sum(w.term("%d and %d times %d", s.base, s.scale, s.index), s.disp)
}
