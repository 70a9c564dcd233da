#include "textflag.h"
#include "go_asm.h"

// The PVH note (Xen's ELF note 18): where a loader that understands it enters, in 32-bit
// protected mode. The image builder points a PT_NOTE program header to it.
DATA ·pvhNote+0(SB)/4, $4
DATA ·pvhNote+4(SB)/4, $8
DATA ·pvhNote+8(SB)/4, $18
DATA ·pvhNote+12(SB)/4, $"Xen\x00"
DATA ·pvhNote+16(SB)/8, $·pvhEntry(SB)
GLOBL ·pvhNote(SB), RODATA|NOPTR, $24

// Segment descriptors: code at 8, data at 16, the task state at 24, which is made at boot.
DATA ·gdt+0(SB)/8, $0
DATA ·gdt+8(SB)/8, $0x00af9b000000ffff
DATA ·gdt+16(SB)/8, $0x00cf93000000ffff
DATA ·gdt+24(SB)/8, $0
DATA ·gdt+32(SB)/8, $0
GLOBL ·gdt(SB), NOPTR, $40
DATA ·gdtRegister+0(SB)/2, $39
DATA ·gdtRegister+2(SB)/8, $·gdt(SB)
GLOBL ·gdtRegister(SB), NOPTR, $16

// Below the image is memory, and nobody's.
#define EARLY_STACK 0x300000

// Loads the address of a symbol in 32-bit mode, where the linker's RIP-relative
// displacement is an absolute address: it is relative to the end of the LEAL.
#define LEA32(symbol, scratch, to) \
	BYTE $0xE8; LONG $0; \
	POPQ	scratch; \
	LEAL	symbol, to; \
	LEAL	7(scratch)(to*1), to

// The PVH entry: 32-bit protected mode, paging off, EBX points to the start info. Only
// instructions that mean the same in 32-bit and 64-bit mode: none with a REX prefix. It
// maps the first 4 GiB twice, at 0 and at the physical map, and enters long mode.
TEXT ·pvhEntry(SB), NOSPLIT|NOFRAME, $0
	CLI
	CLD
	MOVL	$EARLY_STACK, SP
	RDTSC
	MOVL	AX, (EARLY_STACK-16)
	MOVL	DX, (EARLY_STACK-12)
	MOVL	$(EARLY_STACK-16), SP
	LEA32(·earlyTables(SB), SI, BP)
	ADDL	$4095, BP
	ANDL	$-4096, BP
	LEAL	0x1003(BP), AX
	MOVL	AX, (BP)
	MOVL	AX, 0x800(BP)
	LEAL	0x2003(BP), AX
	MOVL	AX, 0x1000(BP)
	ADDL	$0x1000, AX
	MOVL	AX, 0x1008(BP)
	ADDL	$0x1000, AX
	MOVL	AX, 0x1010(BP)
	ADDL	$0x1000, AX
	MOVL	AX, 0x1018(BP)
	LEAL	0x2000(BP), DI
	MOVL	$0x83, AX
	MOVL	$2048, CX
fill:
	MOVL	AX, (DI)
	ADDL	$8, DI
	ADDL	$0x200000, AX
	SUBL	$1, CX
	JNE	fill
	MOVL	$0x620, AX // PAE, OSFXSR, OSXMMEXCPT
	MOVL	AX, CR4
	MOVL	BP, CR3
	MOVL	$const_msrEFER, CX
	RDMSR
	ORL	$0x101, AX // long mode, SYSCALL
	WRMSR
	MOVL	$0x80010033, AX // PG, WP, NE, ET, MP, PE
	MOVL	AX, CR0
	LEA32(·gdtRegister(SB), SI, AX)
	LGDT	(AX)
	LEA32(·longMode(SB), SI, AX)
	PUSHQ	$8
	PUSHQ	AX
	RETFL

TEXT ·longMode(SB), NOSPLIT|NOFRAME, $0
	MOVL	$0x10, AX
	MOVW	AX, DS
	MOVW	AX, ES
	MOVW	AX, SS
	LGDT	·gdtRegister(SB)
	LEAQ	·layerStack+const_layerStackBytes(SB), SP
	ANDQ	$-16, SP
	MOVL	BX, R12
	LEAQ	·layerTLS+8(SB), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	MOVL	$const_msrFSBase, CX
	WRMSR
	BYTE	$0xdb; BYTE $0xe3 // FNINIT
	MOVQ	(EARLY_STACK-16), AX
	SUBQ	$32, SP
	MOVQ	R12, 0(SP)
	MOVQ	AX, 8(SP)
	CALL	·boot(SB)
	MOVQ	16(SP), AX
	JMP	·resume(SB)

// func symbols(s *symbolTable)
TEXT ·symbols(SB), NOSPLIT, $0-8
	MOVQ	s+0(FP), DI
	LEAQ	·pvhNote(SB), AX
	MOVQ	AX, symbolTable_note(DI)
	LEAQ	·systemCallEntry(SB), AX
	MOVQ	AX, symbolTable_systemCallEntry(DI)
	LEAQ	·vectors(SB), AX
	MOVQ	AX, symbolTable_vectors(DI)
	LEAQ	·idle(SB), AX
	MOVQ	AX, symbolTable_idle(DI)
	LEAQ	_rt0_amd64_linux(SB), AX
	MOVQ	AX, symbolTable_start(DI)
	LEAQ	runtime·end(SB), AX
	MOVQ	AX, symbolTable_imageEnd(DI)
	LEAQ	·gdt(SB), AX
	MOVQ	AX, symbolTable_gdt(DI)
	RET
