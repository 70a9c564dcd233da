#include "textflag.h"

// The note that names the entry.
DATA ·note+0(SB)/4, $4
DATA ·note+4(SB)/4, $8
DATA ·note+8(SB)/4, $18
DATA ·note+12(SB)/4, $"Xen\x00"
DATA ·note+16(SB)/8, $·entry(SB)
GLOBL ·note(SB), RODATA|NOPTR, $24

// What is printed before the status, as digits, and the status that the machine ends with:
// given on the assembler's command line.
#ifndef SAID
#define SAID $0x37
#endif
#ifndef ENDED
#define ENDED $7
#endif

// These instructions mean the same in 32-bit mode, in which boot loaders enter.
#define PUT(c) MOVL c, AX; OUTB

TEXT ·entry(SB), NOSPLIT|NOFRAME, $0
	MOVL $0x3f8, DX
	PUT($0x48)
	PUT($0x69)
	PUT($0x0d)
	PUT($0x0a)
	PUT($0x70) // "portico: status "
	PUT($0x6f)
	PUT($0x72)
	PUT($0x74)
	PUT($0x69)
	PUT($0x63)
	PUT($0x6f)
	PUT($0x3a)
	PUT($0x20)
	PUT($0x73)
	PUT($0x74)
	PUT($0x61)
	PUT($0x74)
	PUT($0x75)
	PUT($0x73)
	PUT($0x20)
	PUT(SAID)
	PUT($0x0d)
	PUT($0x0a)
#ifdef RESET
	MOVL $0xfe, AX // by the keyboard controller
	MOVL $0x64, DX
	OUTB
	JMP -0(PC)
#endif
#ifdef LOOP
	JMP -0(PC)
#endif
	MOVL ENDED, AX
	MOVL $0xf4, DX
	OUTL
	HLT
	LEAQ ·note(SB), AX
	RET
