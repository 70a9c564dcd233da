package emit

import "github.com/portico-os/portico/bytecode"

// Choose evaluates one of two expressions of the same type.
func (b *Builder) Choose(cond bytecode.Operand, yes, no func() bytecode.Operand) bytecode.Operand {
	blockYes, blockNo, join := b.NewBlock(), b.NewBlock(), b.NewBlock()
	b.Branch(cond, blockYes, blockNo)
	b.Current = blockYes
	x := yes()
	fromYes := b.Current
	b.Jump(join)
	b.Current = blockNo
	y := no()
	fromNo := b.Current
	b.Jump(join)
	b.Current = join
	phi, v := b.Phi(join, b.Types[x])
	AddEdge(phi, fromYes, x)
	AddEdge(phi, fromNo, y)
	return v
}

// Loop emits each for the ints from 0 to n-1. Precondition: n > 0.
func (b *Builder) Loop(n int64, each func(i bytecode.Operand)) {
	t := b.Basic(bytecode.KindInt)
	zero := b.Integer(0)
	before, body, after := b.Current, b.NewBlock(), b.NewBlock()
	b.Jump(body)
	b.Current = body
	phi, i := b.Phi(body, t)
	AddEdge(phi, before, zero)
	each(i)
	next := b.Op(bytecode.OpAdd, t, i, b.Integer(1))
	AddEdge(phi, b.Current, next)
	b.Branch(b.Compare(bytecode.OpLt, next, b.Integer(n)), body, after)
	b.Current = after
}

// Each emits body for the ints from 0 to n-1.
func (b *Builder) Each(n bytecode.Operand, body func(i bytecode.Operand)) {
	t := b.Basic(bytecode.KindInt)
	zero := b.Integer(0)
	before, head, inside, after := b.Current, b.NewBlock(), b.NewBlock(), b.NewBlock()
	b.Jump(head)
	b.Current = head
	phi, i := b.Phi(head, t)
	AddEdge(phi, before, zero)
	b.Branch(b.Compare(bytecode.OpLt, i, n), inside, after)
	b.Current = inside
	body(i)
	next := b.Op(bytecode.OpAdd, t, i, b.Integer(1))
	AddEdge(phi, b.Current, next)
	b.Jump(head)
	b.Current = after
}
