package asm

// A Width is the size of an operation's operands in bytes.
type Width uint8

// The widths. W16 and W32 are those of vector instructions.
const (
	W1  Width = 1
	W2  Width = 2
	W4  Width = 4
	W8  Width = 8
	W16 Width = 16
	W32 Width = 32
)

// A Cond is a condition of a conditional instruction, as encoded: Not and encodings rely on the
// numbers.
type Cond uint8

// The conditions.
const (
	Overflow Cond = iota
	NoOverflow
	Below
	AboveEqual
	Equal
	NotEqual
	BelowEqual
	Above
	Sign
	NoSign
	Parity
	NoParity
	Less
	GreaterEqual
	LessEqual
	Greater
)

// An Op is an instruction: a row of the table, of which there are at most 256, and for Set and CMov
// a condition above the lowest 8 bits.
type Op uint16

// If returns the instruction with the condition: it belongs to Set and CMov.
func (o Op) If(c Cond) Op { return o | Op(c)<<8 }

// The instructions, with the shapes they have. R relies on Push and Pop to be neighbours, package
// emit on In8 to In32, and on Out8 to Out32.
const (
	Invalid Op = iota

	Mov     // RR RM MR RI MI; RI takes any 64-bit immediate
	Lea     // RM
	MovZX8  // RR RM: the width is the destination's, as in the next three
	MovZX16 // RR RM
	MovSX8  // RR RM
	MovSX16 // RR RM
	MovSX32 // RR RM
	Push    // R M
	Pop     // R M

	Add  // RR RM MR RI MI, as the next seven
	Or   //
	Adc  //
	Sbb  //
	And  //
	Sub  //
	Xor  //
	Cmp  //
	Test // RR MR RI MI
	Imul // RR RM RRI: the low half of a signed or unsigned product
	Neg  // R M

	MulWide // R M: RDX:RAX = RAX * operand, unsigned
	Div     // R M: RAX, RDX = RDX:RAX divided by operand, remainder; unsigned
	Idiv    // R M: the same, signed
	Cdq     // N: EDX = sign of EAX
	Cqo     // N: RDX = sign of RAX
	Rol     // R M RI MI: without an immediate the count is CL, as in the next three
	Shl     //
	Shr     //
	Sar     //

	Bsf   // RR RM
	Bsr   // RR RM
	Bswap // R
	Set   // R M, with a condition; W1
	CMov  // RR RM, with a condition

	CallInd // R M
	Ret     // N
	Ud2     // N
	Rdtsc   // N
	In8     // N: AL from port DX
	In16    // N: AX
	In32    // N: EAX
	Out8    // N: AL to port DX
	Out16   // N: AX
	Out32   // N: EAX

	RepMovsb // N: RCX bytes from RSI to RDI
	RepMovsq // N: RCX words
	RepStosb // N: AL to RCX bytes at RDI

	Movs    // RR RM MR: scalar float; RM clears the rest, RR keeps it
	Movaps  // RR RM MR: W16
	Movups  // RR RM MR: W16
	Movd    // RR RM MR: between a general and a float register, W4 or W8
	Adds    // RR RM, as the next six
	Muls    //
	Subs    //
	Divs    //
	Sqrts   //
	Ucomis  //
	Xorp    //
	CvtI64F // RR RM: int64 to the float of this width
	CvtFI32 // RR RM: float of this width to int32, truncated
	CvtFI64 // RR RM
	CvtFF   // RR RM: float of this width to the other one

	Pcmpeqb  // RR RM: W16
	Pmovmskb // RR
	Pshufd   // RRI

	Vmovdqu    // RR RM MR (AVX): W16 or W32
	Vpxor      // RRR (AVX2)
	Vzeroupper // N

	numOps
)
