package front

import (
	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/emit"
	"github.com/portico-os/portico/compiler/gotypes"
)

// maxPromoted is how many bytes all variables of a function may have that become slots.
const maxPromoted = 24 << 10

// promote makes slots of the variables whose address goes nowhere: it is only used to
// load and store the variable and its parts. go/ssa keeps all structs and arrays as
// variables, and takes every explicit address for an escape.
func (f *function) promote() {
	total := int64(0)
	for _, b := range f.blocksInOrder() {
		for _, in := range b.Instrs {
			a, ok := in.(*ssa.Alloc)
			if !ok || f.c.folded[a] || !f.staysHome(a) {
				continue
			}
			t := f.p.TypeOf(gotypes.Deref(a.Type()))
			if t.Size() > emit.MaxSlot || total+t.Size() > maxPromoted || t.Kind.IsOpaque() {
				continue
			}
			total += t.Size()
			f.slotOf[a] = f.slotFor(a, t)
		}
	}
}

// slotFor returns the slot of a variable. A variable that starts as a copy of a
// parameter of aggregate type, and is all that the parameter is used for, shares the
// parameter's slot.
func (f *function) slotFor(a *ssa.Alloc, t *bytecode.Type) int32 {
	for i, p := range f.fn.Params {
		if f.body.Func.ParamSlots[i] < 0 || !t.IsAggregate() {
			continue
		}
		refs := *p.Referrers()
		if len(refs) != 1 {
			continue
		}
		if st, ok := refs[0].(*ssa.Store); ok && st.Addr == a && st.Block() == f.fn.Blocks[0] && f.firstUse(a) == st {
			f.shared[a], f.sharedStore[st] = true, true
			return f.body.Func.ParamSlots[i]
		}
	}
	return f.NewSlot(a.Comment, t)
}

// firstUse returns the first instruction of the variable's block that uses it.
func (f *function) firstUse(a *ssa.Alloc) ssa.Instruction {
	uses := map[ssa.Instruction]bool{}
	for _, r := range *a.Referrers() {
		uses[r] = true
	}
	for _, in := range a.Block().Instrs {
		if uses[in] {
			return in
		}
	}
	return nil
}

// staysHome reports whether every use of an address accesses the variable.
func (f *function) staysHome(addr ssa.Value) bool {
	for _, r := range *addr.Referrers() {
		if s, ok := r.(*ssa.Slice); ok && f.isArgumentList(s) {
			continue
		}
		if a, ok := addr.(*ssa.Alloc); ok {
			if _, ok := r.(*ssa.MakeClosure); ok && f.p.isFixed(a) {
				continue
			}
		}
		if !foldsAddress(r, addr) {
			return false
		}
		switch r := r.(type) {
		case *ssa.FieldAddr:
			if !f.staysHome(r) {
				return false
			}
		case *ssa.IndexAddr:
			if !f.staysHome(r) {
				return false
			}
		}
	}
	return true
}

// isArgumentList reports whether a slice is the whole of an array that go/ssa made for
// the arguments of an append, and goes nowhere else.
func (f *function) isArgumentList(s *ssa.Slice) bool {
	a, ok := s.X.(*ssa.Alloc)
	if !ok || a.Comment != "varargs" || s.Low != nil || s.High != nil || s.Max != nil {
		return false
	}
	refs := *s.Referrers()
	if len(refs) != 1 {
		return false
	}
	call, ok := refs[0].(*ssa.Call)
	if !ok || call.Block() != s.Block() || len(call.Call.Args) != 2 || call.Call.Args[1] != s || call.Call.Args[0] == s {
		return false
	}
	b, ok := call.Call.Value.(*ssa.Builtin)
	n, _ := arrayLen(a.Type())
	return ok && b.Name() == "append" && n <= 16
}

// needsClear reports whether a variable in a slot must be cleared where it is
// declared: the slot is zero on entry, but a loop may come back.
func (f *function) needsClear(a *ssa.Alloc) bool {
	return !f.shared[a] && len(a.Block().Preds) > 0
}
