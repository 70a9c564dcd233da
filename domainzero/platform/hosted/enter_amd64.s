#include "textflag.h"
#include "go_asm.h"

// func enter(cpu abi.Addr)
//
// The exit stubs load SP and BP from the CPU block and return to the caller. All other
// registers are the caller's to save, as ABI0 has it.
TEXT ·enter(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ	cpu+0(FP), R15
	MOVQ	SP, const_cpuGoSP(R15)
	MOVQ	BP, const_cpuGoBP(R15)
	MOVQ	const_cpuNativePC(R15), AX
	MOVQ	const_cpuNativeSP(R15), SP
	JMP	AX

// func ticks() uint64
TEXT ·ticks(SB), NOSPLIT, $0-8
	LFENCE
	RDTSC
	SHLQ	$32, DX
	ORQ	DX, AX
	MOVQ	AX, ret+0(FP)
	RET

// func repMove(to, from *byte, bytes uintptr)
TEXT ·repMove(SB), NOSPLIT, $0-24
	MOVQ	to+0(FP), DI
	MOVQ	from+8(FP), SI
	MOVQ	bytes+16(FP), CX
	REP; MOVSB
	RET
