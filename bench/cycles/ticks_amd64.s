#include "textflag.h"

// func Now() Ticks
TEXT ·Now(SB), NOSPLIT, $0-8
	RDTSCP             // waits for what came before
	LFENCE             // what comes after waits for it
	SHLQ   $32, DX
	ORQ    DX, AX
	MOVQ   AX, ret+0(FP)
	RET

// func chain(turns uint64)
//
// 32 additions a turn, each dependent on the one before: 32 core cycles. The counter
// of the loop runs beside them.
TEXT ·chain(SB), NOSPLIT, $0-8
	MOVQ turns+0(FP), CX
	MOVQ $1, AX
	MOVQ $3, BX

turn:
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	ADDQ BX, AX
	DECQ CX
	JNZ  turn
	RET
