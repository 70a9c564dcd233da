package front

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/verifier"
)

// judgeInlining returns the size of a function whose body may stand in place of a call, or 0: it's
// small and calls nothing, returns, keeps its slots in values, and nothing in it depends on its
// frame.
func judgeInlining(c *verifier.Component, fn bytecode.FuncID) int {
	def := &c.File().Funcs[fn]
	if def.Handler >= 0 || len(def.Captures) > 0 || len(def.Slots) > inlineSize {
		return 0
	}
	size, returns := 0, false
	for b := range def.Blocks {
		if size += len(def.Blocks[b].Instrs); size > inlineSize {
			return 0
		}
		for i := range def.Blocks[b].Instrs {
			switch in := &def.Blocks[b].Instrs[i]; in.Op {
			case bytecode.OpCall, bytecode.OpCallClosure, bytecode.OpCallMethod, bytecode.OpThrow, bytecode.OpFrameSelf, bytecode.OpFrameCallee:
				return 0
			case bytecode.OpIntrinsic:
				if !intrinsics.Table[in.Sym].Class.Translated() {
					return 0
				}
			case bytecode.OpReturn:
				returns = true
			}
		}
	}
	if !returns {
		return 0
	}
	addressed := newScope(c, fn).addressedSlots()
	for i := range def.Slots {
		leaves, ok := c.SlotType(fn, int32(i)).Leaves(maxScalarLeaves)
		if !ok || addressed[i] {
			return 0
		}
		size += len(leaves)
	}
	for _, t := range c.Sig(fn).Params {
		if _, ok := t.Leaves(maxScalarLeaves); !ok {
			return 0
		}
	}
	return size
}

// inline lowers the body of a function in place of a call and reports whether it did.
func (l *lowerer) inline(c *verifier.Component, fn bytecode.FuncID, in *bytecode.Instr) bool {
	if !l.o.Inline || l.slotsInFrame || l.budget <= 0 {
		return false
	}
	key := code.Symbol{Component: c, Index: int32(fn)}
	if _, judged := l.canInline[key]; !judged {
		l.canInline[key] = judgeInlining(c, fn)
	}
	if l.canInline[key] == 0 {
		return false
	}
	l.budget -= l.canInline[key]
	outer := l.scope
	inner := newScope(c, fn)
	inner.done = l.newMerge()
	args := make([][]ir.Value, len(in.Args))
	for i, o := range in.Args {
		for k, leaf := range leavesOf(inner.sig.Params[i]) {
			args[i] = append(args[i], l.operandLeaf(o, leaf, k))
		}
	}
	l.scope = inner
	l.makeSlots()
	l.clearScalars()
	for i, t := range inner.sig.Params {
		for k, leaf := range leavesOf(t) {
			l.setLeaf(l.paramOperand(i), leaf, args[i][k])
		}
	}
	l.body()
	l.scope = outer
	out := l.join(inner.done)
	for i, t := range inner.sig.Results {
		for _, leaf := range leavesOf(t) {
			l.setLeaf(in.Dst[i], leaf, out[0])
			out = out[1:]
		}
	}
	return true
}

// returnInlined ends an inlined function.
func (l *lowerer) returnInlined(in *bytecode.Instr) {
	var values []ir.Value
	for i, o := range in.Args {
		for k, leaf := range leavesOf(l.sig.Results[i]) {
			values = append(values, l.operandLeaf(o, leaf, k))
		}
	}
	l.goTo(l.done, values...)
}
