#include "textflag.h"
#include "go_asm.h"

// func in8(port uintptr) uintptr
TEXT ·in8(SB), NOSPLIT, $0-16
	MOVQ	port+0(FP), DX
	XORL	AX, AX
	INB
	MOVQ	AX, ret+8(FP)
	RET

// func out8(port, value uintptr)
TEXT ·out8(SB), NOSPLIT, $0-16
	MOVQ	port+0(FP), DX
	MOVQ	value+8(FP), AX
	OUTB
	RET

// func out16(port, value uintptr)
TEXT ·out16(SB), NOSPLIT, $0-16
	MOVQ	port+0(FP), DX
	MOVQ	value+8(FP), AX
	OUTW
	RET

// func out32(port, value uintptr)
TEXT ·out32(SB), NOSPLIT, $0-16
	MOVQ	port+0(FP), DX
	MOVQ	value+8(FP), AX
	OUTL
	RET

// func readMSR(register uintptr) uint64
TEXT ·readMSR(SB), NOSPLIT, $0-16
	MOVQ	register+0(FP), CX
	RDMSR
	SHLQ	$32, DX
	ORQ	DX, AX
	MOVQ	AX, ret+8(FP)
	RET

// func writeMSR(register uintptr, value uint64)
TEXT ·writeMSR(SB), NOSPLIT, $0-16
	MOVQ	register+0(FP), CX
	MOVQ	value+8(FP), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	WRMSR
	RET

// func cpuid(leaf, subleaf uint32) (a, b, c, d uint32)
TEXT ·cpuid(SB), NOSPLIT, $0-24
	MOVL	leaf+0(FP), AX
	MOVL	subleaf+4(FP), CX
	CPUID
	MOVL	AX, a+8(FP)
	MOVL	BX, b+12(FP)
	MOVL	CX, c+16(FP)
	MOVL	DX, d+20(FP)
	RET

// func ticks() uint64
TEXT ·ticks(SB), NOSPLIT, $0-8
	LFENCE
	RDTSC
	SHLQ	$32, DX
	ORQ	DX, AX
	MOVQ	AX, ret+0(FP)
	RET

// func hardwareRandom() (word uint64, ok bool)
TEXT ·hardwareRandom(SB), NOSPLIT, $0-9
	XORL	CX, CX
	RDRANDQ	AX
	SETCS	CX
	MOVQ	AX, word+0(FP)
	MOVB	CX, ok+8(FP)
	RET

// func faultAddress() uintptr
TEXT ·faultAddress(SB), NOSPLIT, $0-8
	MOVQ	CR2, AX
	MOVQ	AX, ret+0(FP)
	RET

// func loadTables(root uintptr)
TEXT ·loadTables(SB), NOSPLIT, $0-8
	MOVQ	root+0(FP), AX
	MOVQ	AX, CR3
	RET

// func flushPage(address uintptr)
TEXT ·flushPage(SB), NOSPLIT, $0-8
	MOVQ	address+0(FP), AX
	INVLPG	(AX)
	RET

// func loadDescriptors(idt *[2]uint64)
TEXT ·loadDescriptors(SB), NOSPLIT, $0-8
	LGDT	·gdtRegister(SB)
	MOVL	$const_selectorTask, AX
	BYTE	$0x0f; BYTE $0x00; BYTE $0xd8 // LTR AX
	MOVQ	idt+0(FP), AX
	LIDT	(AX)
	RET

// func enableXSAVE(features uintptr)
TEXT ·enableXSAVE(SB), NOSPLIT, $0-8
	MOVQ	CR4, AX
	ORQ	$0x40000, AX // OSXSAVE
	MOVQ	AX, CR4
	XORL	CX, CX
	XORL	DX, DX
	MOVQ	features+0(FP), AX
	XSETBV
	RET

// func scale(value, factor, divisor uint64) uint64
TEXT ·scale(SB), NOSPLIT, $0-32
	MOVQ	value+0(FP), AX
	MULQ	factor+8(FP)
	DIVQ	divisor+16(FP)
	MOVQ	AX, ret+24(FP)
	RET

// func clearBlocks(address, bytes uintptr)
TEXT ·clearBlocks(SB), NOSPLIT, $0-16
	MOVQ	address+0(FP), DI
	MOVQ	bytes+8(FP), CX
	XORPS	X0, X0
next:
	MOVUPS	X0, (DI)
	MOVUPS	X0, 16(DI)
	MOVUPS	X0, 32(DI)
	MOVUPS	X0, 48(DI)
	ADDQ	$64, DI
	SUBQ	$64, CX
	JNE	next
	RET

// func stop()
TEXT ·stop(SB), NOSPLIT, $0
	CLI
	LIDT	·emptyTable(SB)
	INT	$3 // without a descriptor table the processor resets itself
	HLT
