package codecheck

import (
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// A shape is the form of one operand.
type shape byte

// The shapes: registers and memory by width in bits.
const (
	none  shape = iota
	r8          // all but the high halves AH to BH
	r16         //
	r32         //
	r64         //
	xmm         //
	m8          //
	m16         //
	m32         //
	m64         //
	m128        //
	addr        // an address that is computed and not accessed
	imm         //
	rel         // of a jump or call
	other       // what no form has
)

// forms lists the instructions of translated code: a mnemonic, then its operands' shapes, and in
// front, after a colon, the one legacy prefix that the form has. Whatever is not here is a breach:
// system calls, privileged instructions, segments, locks, far and indirect jumps, push and pop.
const forms = `
MOV r64,r64 r32,r32 r64,m64 r32,m32 66:r16,m16 r8,m8 m64,r64 m32,r32 66:m16,r16 m8,r8 r64,imm r32,imm m64,imm m32,imm 66:m16,imm m8,imm
LEA r64,addr r32,addr
MOVZX r32,r8 r32,r16 r32,m8 r32,m16
MOVSX r64,r8 r64,r16
MOVSXD r64,r32
ADD r64,r64 r32,r32 r64,imm r32,imm
SUB r64,r64 r32,r32 r64,imm r32,imm
AND r64,r64 r32,r32 r64,imm r32,imm
OR r64,r64 r32,r32 r64,imm r32,imm
XOR r64,r64 r32,r32 r64,imm r32,imm
ADC r64,r64
SBB r64,r64 r32,r32
CMP r64,r64 r32,r32 r64,imm r32,imm r64,m64 m8,imm
TEST r64,r64 r32,r32 r8,r8 m8,r8
IMUL r64,r64 r32,r32 r64,r64,imm r32,r32,imm
NEG r64 r32
MUL r64
DIV r64 r32
IDIV r64 r32
CDQ .
CQO .
ROL r64,imm r32,imm r64,r8 r32,r8
SHL r64,imm r32,imm r64,r8 r32,r8
SHR r64,imm r32,imm r64,r8 r32,r8
SAR r64,imm r32,imm r64,r8 r32,r8
BSF r64,r64
BSR r64,r64
BSWAP r64 r32
CMOVE r64,r64
SETA r8
SETAE r8
SETB r8
SETBE r8
SETE r8
SETNE r8
SETG r8
SETGE r8
SETL r8
SETLE r8
SETP r8
SETNP r8
CALL rel m64
JMP rel
JA rel
JAE rel
JB rel
JBE rel
JE rel
JNE rel
JG rel
JGE rel
JL rel
JLE rel
JP rel
RET .
UD2 .
RDTSC .
IN r8,r16 66:r16,r16 r32,r16
OUT r16,r8 66:r16,r16 r16,r32
STOSB F3:addr,r8
MOVSS F3:xmm,m32 F3:m32,xmm
MOVSD_XMM F2:xmm,m64 F2:m64,xmm
MOVAPS xmm,xmm
MOVUPS xmm,m128 m128,xmm
MOVD 66:xmm,r32 66:r32,xmm
MOVQ 66:xmm,r64 66:r64,xmm
ADDSS F3:xmm,xmm
ADDSD F2:xmm,xmm
SUBSS F3:xmm,xmm
SUBSD F2:xmm,xmm
MULSS F3:xmm,xmm
MULSD F2:xmm,xmm
DIVSS F3:xmm,xmm
DIVSD F2:xmm,xmm
SQRTSD F2:xmm,xmm
UCOMISS xmm,xmm
UCOMISD 66:xmm,xmm
XORPS xmm,xmm
XORPD 66:xmm,xmm
CVTSI2SS F3:xmm,r64
CVTSI2SD F2:xmm,r64
CVTTSS2SI F3:r32,xmm F3:r64,xmm
CVTTSD2SI F2:r32,xmm F2:r64,xmm
CVTSS2SD F3:xmm,xmm
CVTSD2SS F2:xmm,xmm
`

// A pattern is a form as it is looked up.
type pattern struct {
	op     x86asm.Op
	shapes [3]shape
	prefix byte // 0: none
}

var shapeNames = map[string]shape{
	"r8": r8, "r16": r16, "r32": r32, "r64": r64, "xmm": xmm, "m8": m8, "m16": m16, "m32": m32, "m64": m64, "m128": m128,
	"addr": addr, "imm": imm, "rel": rel,
}

// allowed has the patterns of forms. Fixed.
var allowed = func() map[pattern]bool {
	ops := map[string]x86asm.Op{}
	for op := x86asm.Op(1); op < 1<<12; op++ {
		ops[op.String()] = op
	}
	set := map[pattern]bool{}
	for line := range strings.Lines(strings.TrimSpace(forms)) {
		fields := strings.Fields(line)
		for _, f := range fields[1:] {
			p := pattern{op: ops[fields[0]]}
			if prefix, rest, ok := strings.Cut(f, ":"); ok {
				p.prefix = map[string]byte{"66": 0x66, "F2": 0xF2, "F3": 0xF3}[prefix]
				f = rest
			}
			if f != "." {
				for i, s := range strings.Split(f, ",") {
					p.shapes[i] = shapeNames[s]
				}
			}
			set[p] = true
		}
	}
	return set
}()

// shapeOf returns the shape of an operand.
func shapeOf(in *x86asm.Inst, a x86asm.Arg) shape {
	switch a := a.(type) {
	case nil:
		return none
	case x86asm.Imm:
		return imm
	case x86asm.Rel:
		return rel
	case x86asm.Mem:
		switch in.MemBytes {
		case 0:
			return addr
		case 1:
			return m8
		case 2:
			return m16
		case 4:
			return m32
		case 8:
			return m64
		case 16:
			return m128
		}
	case x86asm.Reg:
		switch {
		case a >= x86asm.AH && a <= x86asm.BH:
			return other
		case a >= x86asm.AL && a <= x86asm.R15B:
			return r8
		case a >= x86asm.AX && a <= x86asm.R15W:
			return r16
		case a >= x86asm.EAX && a <= x86asm.R15L:
			return r32
		case a >= x86asm.RAX && a <= x86asm.R15:
			return r64
		case a >= x86asm.X0 && a <= x86asm.X15:
			return xmm
		}
	}
	return other
}
