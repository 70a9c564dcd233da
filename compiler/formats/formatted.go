package formats

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/gotypes"
)

// CheckProgram refuses a program in which a value that package fmt cannot format may
// reach it in an interface. It looks at all functions that are given: those of the
// packages that are compiled together.
func CheckProgram(log *diagnostics.Log, types *gotypes.Map, functions []*ssa.Function) {
	w := &valueFlow{log: log, types: types, from: map[node][]node{}, lists: map[*ssa.Alloc]bool{}}
	var operands []operand
	for _, fn := range functions {
		operands = append(operands, w.formats(fn)...)
	}
	if len(operands) == 0 {
		return
	}
	for _, fn := range functions {
		w.function(fn)
	}
	for _, o := range operands {
		w.checkOperand(o)
	}
}

// An operand is a value of interface type, or what is in a slice, that a function of
// package fmt formats.
type operand struct {
	call ssa.Instruction
	name string // of the function
	node node
}

// isFormatter reports whether a value is a function of fmt that formats what it is given.
func isFormatter(v ssa.Value) bool {
	fn, ok := v.(*ssa.Function)
	return ok && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "fmt" && fn.Signature.Variadic()
}

// elements returns what may be in slices of a type.
func (w *valueFlow) elements(slice types.Type) node {
	return elementNode{w.under(slice.Underlying().(*types.Slice).Elem())}
}

// formats returns the operands of fmt's functions that a function calls, and what may be
// theirs where it takes one as a value.
func (w *valueFlow) formats(fn *ssa.Function) []operand {
	var list []operand
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			var called *ssa.Function
			if call, ok := in.(ssa.CallInstruction); ok && isFormatter(call.Common().Value) {
				called = call.Common().StaticCallee()
				args := call.Common().Args
				for _, n := range w.listed(args[len(args)-1]) {
					list = append(list, operand{in, called.Name(), n})
				}
			}
			for _, op := range in.Operands(nil) {
				if isFormatter(*op) && *op != ssa.Value(called) {
					params := (*op).(*ssa.Function).Signature.Params()
					list = append(list, operand{in, (*op).Name(), w.elements(params.At(params.Len() - 1).Type())})
				}
			}
		}
	}
	return list
}

// listed returns what is in an argument list.
func (w *valueFlow) listed(arg ssa.Value) []node {
	if c, ok := arg.(*ssa.Const); ok && c.Value == nil {
		return nil
	}
	if s, ok := arg.(*ssa.Slice); ok {
		if a, ok := s.X.(*ssa.Alloc); ok && a.Comment == "varargs" {
			w.lists[a] = true
			var list []node
			for _, r := range *a.Referrers() {
				element, ok := r.(*ssa.IndexAddr)
				if !ok {
					continue
				}
				for _, r := range *element.Referrers() {
					if st, ok := r.(*ssa.Store); ok {
						list = append(list, beforeChange(st.Val))
					}
				}
			}
			return list
		}
	}
	return []node{w.elements(arg.Type())}
}

// beforeChange returns what is converted from one interface type to another, as its type
// may say more.
func beforeChange(v ssa.Value) ssa.Value {
	for {
		change, ok := v.(*ssa.ChangeInterface)
		if !ok {
			return v
		}
		v = change.X
	}
}

// checkOperand refuses the first value that an operand may be and that has no format.
func (w *valueFlow) checkOperand(o operand) {
	static, _ := o.node.(ssa.Value)
	if static != nil && printsItself(static.Type()) {
		return
	}
	refused := false
	w.origins(o.node, printsItself, func(made *ssa.MakeInterface) node {
		t := made.X.Type()
		switch {
		case refused:
		case static != nil && !types.Implements(t, static.Type().Underlying().(*types.Interface)):
		case !isPrintable(t) && !isRuledOut(static, t, o.call):
			refused = true
			w.log.Report(positionNear(made), diagnostics.Reflect, "a value of type %s in an interface, which may be what fmt.%s formats at %s",
				t, o.name, w.log.Position(positionNear(o.call)))
		default:
			if slice, ok := t.Underlying().(*types.Slice); ok && isInterface(slice.Elem()) {
				return w.elements(slice)
			}
		}
		return nil
	})
}

// isRuledOut reports whether a value cannot be of type t where an instruction is, as an
// assertion that it is has failed.
func isRuledOut(v ssa.Value, t types.Type, at ssa.Instruction) bool {
	if v == nil || v.Referrers() == nil {
		return false
	}
	for _, r := range *v.Referrers() {
		assert, ok := r.(*ssa.TypeAssert)
		if !ok || !assert.CommaOk || !types.Identical(assert.AssertedType, t) {
			continue
		}
		for _, r := range *assert.Referrers() {
			is, ok := r.(*ssa.Extract)
			if !ok || is.Index != 1 {
				continue
			}
			for _, r := range *is.Referrers() {
				if branch, ok := r.(*ssa.If); ok {
					no := branch.Block().Succs[1]
					if len(no.Preds) == 1 && no.Dominates(at.Block()) {
						return true
					}
				}
			}
		}
	}
	return false
}

// positionNear returns the position of an instruction or, as implicit conversions have
// none, of what comes after it or before.
func positionNear(in ssa.Instruction) token.Pos {
	after := false
	before := in.Parent().Pos()
	for _, x := range in.Block().Instrs {
		after = after || x == in
		switch pos := x.Pos(); {
		case !pos.IsValid():
		case after:
			return pos
		default:
			before = pos
		}
	}
	return before
}
