package compiler

import "github.com/portico-os/portico/bytecode"

// choose evaluates one of two expressions of the same type.
func (b *builder) choose(cond bytecode.Operand, yes, no func() bytecode.Operand) bytecode.Operand {
	blockYes, blockNo, join := b.newBlock(), b.newBlock(), b.newBlock()
	b.branch(cond, blockYes, blockNo)
	b.current = blockYes
	x := yes()
	fromYes := b.current
	b.jump(join)
	b.current = blockNo
	y := no()
	fromNo := b.current
	b.jump(join)
	b.current = join
	phi, v := b.phi(join, b.types[x])
	addEdge(phi, fromYes, x)
	addEdge(phi, fromNo, y)
	return v
}

// loop emits each for the ints from 0 to n-1. Precondition: n > 0.
func (b *builder) loop(n int64, each func(i bytecode.Operand)) {
	t := b.basic(bytecode.KindInt)
	zero := b.integer(0)
	before, body, after := b.current, b.newBlock(), b.newBlock()
	b.jump(body)
	b.current = body
	phi, i := b.phi(body, t)
	addEdge(phi, before, zero)
	each(i)
	next := b.op(bytecode.OpAdd, t, i, b.integer(1))
	addEdge(phi, b.current, next)
	b.branch(b.compare(bytecode.OpLt, next, b.integer(n)), body, after)
	b.current = after
}

// each emits body for the ints from 0 to n-1.
func (b *builder) each(n bytecode.Operand, body func(i bytecode.Operand)) {
	t := b.basic(bytecode.KindInt)
	zero := b.integer(0)
	before, head, inside, after := b.current, b.newBlock(), b.newBlock(), b.newBlock()
	b.jump(head)
	b.current = head
	phi, i := b.phi(head, t)
	addEdge(phi, before, zero)
	b.branch(b.compare(bytecode.OpLt, i, n), inside, after)
	b.current = inside
	body(i)
	next := b.op(bytecode.OpAdd, t, i, b.integer(1))
	addEdge(phi, b.current, next)
	b.jump(head)
	b.current = after
}
