// Package amd64 encodes x86-64 instructions.
//
// An [Assembler] appends instructions to a buffer. There is one method per operand
// shape, named after its operands, destination first: R is a register, M memory ([Mem]),
// I an immediate. Which instruction it is says an [Op], a row of one table; how wide the
// operation is says a [Width]. Scalar float instructions take W4 for float32 and W8
// for float64.
//
//	a.RR(amd64.Add, amd64.W8, abi.RAX, abi.RCX)
//	a.RM(amd64.Mov, amd64.W4, abi.RAX, amd64.At(abi.RBX, 16))
//	a.RI(amd64.Cmp, amd64.W8, abi.RAX, 100)
//	a.Jcc(amd64.Below, loop)
//	a.R(amd64.Set.If(amd64.Equal), amd64.W1, abi.RAX)
//
// Branches to labels are kept short where that is possible. Offsets are therefore
// provisional until [Assembler.Finish] has run: [Assembler.Offset] turns a position that
// was recorded during emission into an offset in the finished text.
//
// Encoding needs no allocation but for the growth of the buffers. An operand
// combination that an instruction does not have is an error of the caller's; the
// assembler keeps the first one, and Finish returns it.
package amd64
