// Package asm encodes x86-64 instructions.
//
// An [Assembler] appends instructions to a buffer. There is one method per operand
// shape, named after its operands, destination first: R is a register, M memory ([Mem]),
// I an immediate. Which instruction it is says an [Op], a row of one table; how wide the
// operation is says a [Width]. Scalar float instructions take W4 for float32 and W8
// for float64.
//
//	a.RR(asm.Add, asm.W8, asm.RAX, asm.RCX)
//	a.RM(asm.Mov, asm.W4, asm.RAX, asm.At(asm.RBX, 16))
//	a.RI(asm.Cmp, asm.W8, asm.RAX, 100)
//	a.Jcc(asm.Below, loop)
//	a.R(asm.Set.If(asm.Equal), asm.W1, asm.RAX)
//
// Branches to labels are kept short where that is possible. Offsets are therefore
// provisional until [Assembler.Finish] has run: [Assembler.Offset] turns a position that
// was recorded during emission into an offset in the finished text.
//
// Encoding needs no allocation but for the growth of the buffers. An operand
// combination that an instruction does not have is an error of the caller's; the
// assembler keeps the first one, and Finish returns it.
package asm
