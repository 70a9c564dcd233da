package front

import (
	"strings"

	"golang.org/x/tools/go/ssa"
)

// isForwarding reports whether the function is a wrapper that go/ssa made around a
// function that may call recover: Go's recover sees through such wrappers.
func (f *function) isForwarding() bool {
	return isWrapper(f.fn) && f.p.mayRecover(f.fn, map[*ssa.Function]bool{})
}

func isWrapper(fn *ssa.Function) bool {
	for _, prefix := range []string{"wrapper for ", "bound method wrapper for ", "thunk for "} {
		if strings.HasPrefix(fn.Synthetic, prefix) {
			return true
		}
	}
	return false
}

// mayRecover reports whether a function calls recover itself, or is a wrapper of one
// that does or of one that is not known.
func (p *Program) mayRecover(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if bi, ok := call.Common().Value.(*ssa.Builtin); ok {
				if bi.Name() == "recover" {
					return true
				}
				continue
			}
			if isWrapper(fn) {
				callee := call.Common().StaticCallee()
				if callee == nil || p.mayRecover(callee, seen) {
					return true
				}
			}
		}
	}
	return false
}
