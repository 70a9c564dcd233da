#include "textflag.h"
#include "go_asm.h"

// Signal handlers get the signal's number in DI, siginfo in SI, ucontext in DX, and run
// on the thread's signal stack. They use no register that Go's handlers, to which they
// jump, expect something in.

// Offsets of registers in ucontext, and of si_addr in siginfo.
#define CONTEXT_R15 96(DX)
#define CONTEXT_RIP 168(DX)

// Jumps to other unless the interrupted instruction, whose address goes to AX, is
// native code.
#define UNLESS_NATIVE(other) \
	MOVQ	CONTEXT_RIP, AX \
	CMPQ	AX, ·codeLow(SB) \
	JCS	other \
	CMPQ	AX, ·codeHigh(SB) \
	JCC	other

TEXT ·faultHandler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	UNLESS_NATIVE(chain)
	MOVQ	·faultExit(SB), R8
	CMPQ	AX, R8
	JCS	native
	CMPQ	AX, ·faultExitEnd(SB)
	JCS	chain
native:
	MOVQ	CONTEXT_R15, CX
	MOVQ	AX, const_cpuFaultPC(CX)
	MOVQ	R8, CONTEXT_RIP
	RET
chain:
	LEAQ	·goHandlers(SB), AX
	MOVQ	(AX)(DI*8), AX
	JMP	AX

TEXT ·pollHandler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	UNLESS_NATIVE(chain)
	MOVQ	CONTEXT_R15, CX
	MOVB	$1, const_cpuPoll(CX)
chain:
	LEAQ	·goHandlers(SB), AX
	MOVQ	(AX)(DI*8), AX
	JMP	AX

// The slice signal arrives on any thread, whatever that does.
TEXT ·sliceHandler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	LOCK
	INCL	·handling(SB)
	LEAQ	·running(SB), CX
	LEAQ	(const_maxCPUs*8)(CX), DX
next:
	MOVQ	(CX), AX
	TESTQ	AX, AX
	JEQ	idle
	MOVB	$1, const_cpuPoll(AX)
idle:
	ADDQ	$8, CX
	CMPQ	CX, DX
	JNE	next
	LOCK
	DECL	·handling(SB)
	RET

// func handlerAddresses() (fault, poll, slice uintptr)
TEXT ·handlerAddresses(SB), NOSPLIT, $0-24
	LEAQ	·faultHandler(SB), AX
	MOVQ	AX, fault+0(FP)
	LEAQ	·pollHandler(SB), AX
	MOVQ	AX, poll+8(FP)
	LEAQ	·sliceHandler(SB), AX
	MOVQ	AX, slice+16(FP)
	RET
