#include "textflag.h"
#include "go_asm.h"

// Where the hardware pushes in a thread: the end of its registers.
#define FRAME_END (thread_registers+registers__size)

// IST1 in the task state is the running thread's FRAME_END outside the layer, and the
// fault thread's inside.
#define IST1 ·taskState+36(SB)

// Loads FS with the address in AX.
#define LOAD_FS \
	MOVQ	AX, DX; \
	SHRQ	$32, DX; \
	MOVL	$const_msrFSBase, CX; \
	WRMSR

#define PUSH_GENERAL \
	PUSHQ	AX; PUSHQ CX; PUSHQ DX; PUSHQ BX; PUSHQ BP; PUSHQ SI; PUSHQ DI; \
	PUSHQ	R8; PUSHQ R9; PUSHQ R10; PUSHQ R11; PUSHQ R12; PUSHQ R13; PUSHQ R14; PUSHQ R15

// LSTAR: interrupts are off by FMASK, the stack is the caller's. It builds the frame that
// a trap would, without floating-point state, which callers of system calls do not expect
// to be kept.
TEXT ·systemCallEntry(SB), NOSPLIT|NOFRAME, $0
	MOVQ	SP, ·callerSP(SB)
	MOVQ	IST1, SP
	PUSHQ	$0x10
	PUSHQ	·callerSP(SB)
	PUSHQ	R11
	PUSHQ	$8
	PUSHQ	CX
	PUSHQ	$0
	PUSHQ	$const_vectorSystemCall
	PUSH_GENERAL
	MOVQ	$0, (thread_floatSaved-thread_registers)(SP)
	JMP	·enterLayer(SB)

// All vectors come here, with an error code and the vector pushed.
TEXT ·trapEntry(SB), NOSPLIT|NOFRAME, $0
	PUSH_GENERAL
	CLD
	MOVQ	$1, (thread_floatSaved-thread_registers)(SP)
	CMPQ	·hasXSAVE(SB), $0
	JEQ	old
	MOVL	$-1, AX
	MOVL	$-1, DX
	XSAVE64	(thread_float-thread_registers)(SP)
	JMP	·enterLayer(SB)
old:
	FXSAVE64	(thread_float-thread_registers)(SP)
	JMP	·enterLayer(SB)

// Runs the layer's Go code on its own stack with its own TLS, from which the wrappers of
// assembly functions take g.
TEXT ·enterLayer(SB), NOSPLIT|NOFRAME, $0
	LEAQ	-thread_registers(SP), BX
	MOVQ	·faultFrame(SB), AX
	MOVQ	AX, IST1
	MOVQ	thread_layerStack(BX), SP
	LEAQ	·layerTLS+8(SB), AX
	LOAD_FS
	SUBQ	$16, SP
	MOVQ	BX, 0(SP)
	CALL	·enter(SB)
	MOVQ	8(SP), AX
	JMP	·resume(SB)

// Continues the thread in AX. Nothing faults from the change of IST1 on.
TEXT ·resume(SB), NOSPLIT|NOFRAME, $0
	MOVQ	AX, BX
	MOVQ	thread_fsBase(BX), AX
	LOAD_FS
	CMPQ	thread_floatSaved(BX), $0
	JEQ	general
	CMPQ	·hasXSAVE(SB), $0
	JEQ	old
	MOVL	$-1, AX
	MOVL	$-1, DX
	XRSTOR64	thread_float(BX)
	JMP	general
old:
	FXRSTOR64	thread_float(BX)
general:
	LEAQ	FRAME_END(BX), CX
	MOVQ	CX, IST1
	LEAQ	thread_registers(BX), SP
	POPQ	R15
	POPQ	R14
	POPQ	R13
	POPQ	R12
	POPQ	R11
	POPQ	R10
	POPQ	R9
	POPQ	R8
	POPQ	DI
	POPQ	SI
	POPQ	BP
	POPQ	BX
	POPQ	DX
	POPQ	CX
	POPQ	AX
	ADDQ	$16, SP
	IRETQ

// What runs when no thread can.
TEXT ·idle(SB), NOSPLIT|NOFRAME, $0
again:
	STI
	HLT
	JMP	again

// The interrupt descriptor table points to these, vectorBytes each. The pushes are bytes
// so that the assembler does not count them all as one function's stack.
#define PLAIN(v) BYTE $0x6a; BYTE $0; BYTE $0x6a; BYTE $(v); JMP ·trapEntry(SB);
#define CODED(v) BYTE $0x90; BYTE $0x90; BYTE $0x6a; BYTE $(v); JMP ·trapEntry(SB);
#define EIGHT(v) PLAIN(v) PLAIN(v+1) PLAIN(v+2) PLAIN(v+3) PLAIN(v+4) PLAIN(v+5) PLAIN(v+6) PLAIN(v+7)

TEXT ·vectors(SB), NOSPLIT|NOFRAME, $0
	EIGHT(0)
	CODED(8) PLAIN(9) CODED(10) CODED(11) CODED(12) CODED(13) CODED(14) PLAIN(15)
	PLAIN(16) CODED(17) PLAIN(18) PLAIN(19) PLAIN(20) CODED(21) PLAIN(22) PLAIN(23)
	PLAIN(24) PLAIN(25) PLAIN(26) PLAIN(27) PLAIN(28) CODED(29) CODED(30) PLAIN(31)
	EIGHT(32)
	EIGHT(40)
	EIGHT(48)
	EIGHT(56)
	EIGHT(64)
	EIGHT(72)
	EIGHT(80)
	EIGHT(88)
