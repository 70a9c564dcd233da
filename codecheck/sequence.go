package codecheck

import (
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
)

// A sequence is several instructions that mean one thing. No jump leads into its middle.
type sequence struct {
	kind  sequenceKind
	end   int // index behind it
	slow  int64
	base  register // of a clear: its address
	at    int64    // of a clear: from base
	bytes int64
	count int64    // of an allocation: the header's
	desc  abi.Addr // of an allocation: the header's descriptor, 0 if it is in a register
	size  register // of an allocation with sizes in registers: bytes
	head  register // and header
}

// sequenceKind is what a sequence does.
type sequenceKind uint8

// The kinds of sequences.
const (
	takeChunk  sequenceKind = iota // the first half of an allocation: up to the jump to its slow path
	makeObject                     // the second half
	clearLoop                      // clears memory from its end down
)

// is reports whether an instruction is an operation of these shapes.
func (in *instruction) is(op x86asm.Op, shapes ...shape) bool {
	if in.op != op {
		return false
	}
	for i := range in.args {
		want := none
		if i < len(shapes) {
			want = shapes[i]
		}
		if in.args[i].shape != want {
			return false
		}
	}
	return true
}

// reg reports whether operand i is a register.
func (in *instruction) reg(i int, reg register) bool { return in.args[i].reg == reg }

// block reports whether operand i is memory at a displacement from a register.
func (in *instruction) memAt(i int, base register, disp int64) bool {
	m := &in.args[i].mem
	return (in.args[i].isMemory() || in.args[i].shape == addr) && m.base == base && m.index == noRegister && m.disp == disp
}

// findSequences finds the sequences.
func (r *reader) findSequences() {
	r.sequences = map[int]*sequence{}
	for i := range r.code {
		in := &r.code[i]
		switch {
		case in.op == x86asm.MOV && in.memAt(1, domainRegister, abi.DomainHeapNext):
			r.allocation(i)
		case in.is(x86asm.MOV, r32, imm) && in.reg(0, scratchRegister) && in.args[1].imm%16 == 0 && in.args[1].imm > 0:
			r.clearing(i)
		}
	}
}

// rest returns n instructions from one on, nil if there are not so many.
func (r *reader) rest(i, n int) []instruction {
	if i+n > len(r.code) {
		return nil
	}
	return r.code[i : i+n]
}

// allocation recognises the allocation that begins at an instruction: of so many bytes, which the
// header must need, or of as many as a register says.
func (r *reader) allocation(i int) {
	c := r.rest(i, 7)
	if c == nil || !c[0].is(x86asm.MOV, r64, m64) || !c[0].reg(0, rax) ||
		!c[1].is(x86asm.LEA, r64, addr) || !c[1].reg(0, scratchRegister) || c[1].args[1].mem.base != rax ||
		!c[2].is(x86asm.CMP, r64, m64) || !c[2].reg(0, scratchRegister) || !c[2].memAt(1, domainRegister, abi.DomainHeapLimit) ||
		!c[3].is(x86asm.JA, rel) ||
		!c[4].is(x86asm.MOV, m64, r64) || !c[4].memAt(0, domainRegister, abi.DomainHeapNext) || !c[4].reg(1, scratchRegister) {
		return
	}
	second := &sequence{kind: makeObject, size: noRegister}
	m := &c[1].args[1].mem
	last := 6
	if m.index != noRegister {
		if m.scale != 1 || m.disp != abi.HeaderSize || !c[5].is(x86asm.MOV, m64, r64) || !c[5].memAt(0, rax, 0) {
			return
		}
		second.size, second.head = m.index, c[5].args[1].reg
		if second.size == rax || second.size == scratchRegister || second.head == rax || second.head == scratchRegister {
			return
		}
	} else {
		last = 7
		if c = r.rest(i, 8); c == nil || !c[5].is(x86asm.MOV, m32, imm) || !c[5].memAt(0, rax, 0) ||
			!c[6].is(x86asm.MOV, m32, imm) || !c[6].memAt(0, rax, abi.HeaderCount/8) {
			return
		}
		second.desc, second.bytes, second.count = abi.Addr(uint32(c[5].args[1].imm)), m.disp, c[6].args[1].imm
		size, known := r.p.descriptors[second.desc]
		if want := objectBytes(size * int64(uint32(c[6].args[1].imm))); !known || want != m.disp || want > abi.MaxInlineAlloc {
			r.breach(&c[5], RuleAlloc, "%d bytes are taken for an object of %d", m.disp, want)
			return
		}
	}
	if !c[last].is(x86asm.ADD, r64, imm) || !c[last].reg(0, rax) || c[last].args[1].imm != abi.HeaderSize {
		return
	}
	second.end = i + last + 1
	r.sequences[i] = &sequence{kind: takeChunk, end: i + 4, slow: c[3].args[0].imm}
	r.sequences[i+4] = second
}

// sameObject checks the header with which a stub is asked for an object: if the code goes on behind an
// allocation, it is that of the object that is made there otherwise.
func (r *reader) sameObject(in *instruction, header value) {
	k := r.indexAt[in.next]
	if k < 0 || r.code[k].op != x86asm.JMP || header.kind != constant {
		return
	}
	for _, q := range r.sequences {
		if q.kind != makeObject || q.desc == 0 || q.end >= len(r.code) || int64(r.code[q.end].at) != r.code[k].args[0].imm {
			continue
		}
		if want := int64(q.desc) | q.count<<abi.HeaderCount; header.c != want {
			r.fault(in, RuleAlloc, "the header %#x for an object of the header %#x", header.c, want)
		}
	}
}

// objectBytes returns what an object of so many bytes takes, with its header.
func objectBytes(n int64) int64 {
	return abi.HeaderSize + max(abi.MinObject, (n+7)&^7)
}

// clearing recognises the loop that clears many bytes, which begins with a count in the scratch
// register.
func (r *reader) clearing(i int) {
	c := r.rest(i, 4)
	if c == nil || !c[1].is(x86asm.MOVUPS, m128, xmm) || !c[1].reg(1, scratchFloat) || c[1].args[0].mem.index != scratchRegister || c[1].args[0].mem.scale != 1 ||
		!c[2].is(x86asm.SUB, r64, imm) || !c[2].reg(0, scratchRegister) || c[2].args[1].imm != 16 ||
		!c[3].is(x86asm.JNE, rel) || c[3].args[0].imm != int64(c[1].at) {
		return
	}
	r.sequences[i] = &sequence{kind: clearLoop, end: i + 4, base: c[1].args[0].mem.base, at: c[1].args[0].mem.disp + 16, bytes: c[0].args[1].imm}
}
