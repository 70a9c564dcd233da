package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// equalBefore returns one of two words that were equal a block before, to one of which something was added.
func equalBefore(b *builder, add int64) {
	on := b.NewLabel()
	b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.R14, 0x80))
	b.RM(asm.Mov, word8, asm.RCX, asm.At(asm.RCX, 0))
	b.RR(asm.Cmp, word8, asm.RCX, asm.RBX)
	b.Jcc(asm.NotEqual, on)
	if add != 0 {
		b.RI(asm.Add, word8, asm.RBX, add)
	}
	b.RI(asm.Cmp, word8, asm.RBX, 7)
	b.Jcc(asm.Equal, on)
	b.RR(asm.Mov, word8, asm.RAX, pick(b, asm.RCX, asm.RBX))
	b.ret()
	b.Bind(on)
	b.RI(asm.Mov, asm.W4, asm.RAX, 0)
}

// shifted shifts a constant.
func shifted(b *builder, x int64) {
	b.RR(asm.Mov, word8, asm.RCX, asm.RBX)
	b.RI(asm.Add, word8, asm.RCX, pick[int64](b, 1, 2))
	b.RI(asm.Mov, asm.W4, asm.RAX, x)
	b.R(asm.Shl, asm.W4, asm.RAX)
	b.RI(asm.Mov, asm.W4, asm.RCX, 0)
}

// orred compares a number of which some bits are set with that of all.
func orred(b *builder, bits int64) {
	b.RI(asm.Or, word8, asm.RBX, bits)
	b.RI(asm.Cmp, word8, asm.RBX, -1)
	told(b, pick(b, asm.Equal, asm.LessEqual))
}

// round goes one way or another by a comparison of constants, and computes 16 there or something else.
func round(b *builder, add int64) {
	there, on := b.NewLabel(), b.NewLabel()
	b.RI(asm.Mov, asm.W4, asm.RCX, 16)
	b.RI(asm.Cmp, word8, asm.RCX, 100)
	b.Jcc(pick(b, asm.Above, asm.Below), there)
	b.RR(asm.Mov, word8, asm.RAX, asm.RCX)
	b.Jmp(on)
	b.Bind(there)
	b.RI(asm.Mov, asm.W4, asm.RDI, 8)
	b.RI(asm.Add, word8, asm.RDI, add)
	b.RR(asm.Mov, word8, asm.RAX, asm.RDI)
	b.Bind(on)
}

// texts compares two constant texts.
func texts(b *builder, second string) {
	one, two := b.p.dataEnd-64, b.p.dataEnd-32
	b.p.texts[one], b.p.texts[two] = "ab", second
	b.RI(asm.Mov, asm.W4, asm.RDI, int64(one))
	b.RI(asm.Mov, asm.W4, asm.RCX, 2)
	b.RI(asm.Mov, asm.W4, asm.RSI, int64(two))
	b.RI(asm.Mov, asm.W4, asm.RDX, pick[int64](b, 2, 1))
	b.callStub(abi.StubBytesCompare)
}

// signOfLoaded asks for the sign of a word in an object.
func signOfLoaded(b *builder, base asm.Reg, at int32) {
	b.site(bytecode.TrapNil)
	b.RM(asm.Mov, word8, asm.RDI, asm.At(base, at))
	b.RR(asm.Test, word8, asm.RDI, asm.RDI)
	told(b, pick(b, asm.NotEqual, asm.Greater))
}

// ask has a stub say whether a type implements an interface.
func ask(b *builder, of string) {
	b.RI(asm.Mov, asm.W4, asm.RAX, b.descriptor("subjects.T"))
	b.RI(asm.Mov, asm.W4, asm.RBX, b.descriptor(of))
	b.callStub(abi.StubAssert)
	b.safepoint()
}

// flagsBefore calls something where two ways meet, or reads the flags there.
func flagsBefore(b *builder, read bool) {
	on := b.NewLabel()
	if !read {
		b.prologue(8)
	}
	b.RI(asm.Cmp, word8, asm.RBX, pick[int64](b, 1, 2))
	b.Jcc(asm.Equal, on)
	b.Jmp(on)
	b.Bind(on)
	if read {
		told(b, asm.Equal)
		return
	}
	ask(b, "subjects.U")
	b.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RAX)
}

// asksStub asks for something, and reads the answer or not.
func asksStub(b *builder, read bool) {
	b.prologue(8)
	ask(b, pick(b, "subjects.U", "subjects.D"))
	if read {
		b.RR(asm.MovZX8, asm.W4, asm.RAX, asm.RAX)
	} else {
		b.RI(asm.Mov, asm.W4, asm.RAX, 1)
	}
}

// besideFloat spills a word and a float, and reads the lowest bits of the word.
func besideFloat(b *builder, read asm.Op) {
	b.frame(24)
	b.RR(asm.Xorp, asm.W4, asm.XMM0, asm.XMM0)
	b.RR(pick(b, asm.MovZX8, asm.MovZX16), asm.W4, asm.RCX, asm.RBX)
	b.MR(asm.Mov, word8, asm.At(asm.RSP, 0), asm.RCX)
	b.MR(asm.Movs, word8, asm.At(asm.RSP, 8), asm.XMM0)
	b.RM(asm.Movs, word8, asm.XMM0, asm.At(asm.RSP, 8))
	b.RM(asm.Mov, word8, asm.RAX, asm.At(asm.RSP, 0))
	b.RR(read, asm.W4, asm.RAX, asm.RAX)
}
