package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/domainzero/link"
)

// uses is what a function's bytecode calls: its code calls nothing else. Functions that are inlined
// call nothing but intrinsics that are translated.
type uses struct {
	functions map[link.Name]bool
	services  map[intrinsics.ID]bool // of the kernel
	methods   map[int64]bool         // numbers of selectors
}

// readUses collects what the bytecode calls.
func (r *reader) readUses() {
	r.uses = uses{map[link.Name]bool{}, map[intrinsics.ID]bool{}, map[int64]bool{}}
	n := r.f.Name
	if n.Component == nil {
		return
	}
	for _, b := range n.Component.File().Funcs[n.Func].Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			switch in.Op {
			case bytecode.OpCall:
				c, fn := n.Component.Resolve(bytecode.FuncID(in.Sym))
				r.uses.functions[link.Name{Component: c, Func: fn}] = true
			case bytecode.OpIntrinsic:
				r.uses.services[intrinsics.ID(in.Sym)] = true
			case bytecode.OpCallMethod:
				m := n.Component.ValueType(n.Func, in.Args[0]).Under().Methods[in.Sym]
				if k, ok := r.p.Numbers[link.SelectorOf(r.p.Universe, m.Name, m.Sig)]; ok {
					r.uses.methods[int64(k)] = true
				}
			}
		}
	}
}

// calls reports whether the bytecode calls a function, or one that is inlined may.
func (u *uses) calls(n link.Name) bool {
	if n.Component == nil {
		return intrinsics.Table[n.Func].Class.Translated()
	}
	return u.functions[n]
}
