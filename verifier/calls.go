package verifier

import "github.com/portico-os/portico/bytecode"

// Typing rules of calls, interfaces and maps.

// library is the component whose generic type Map implements maps.
const library = "github.com/portico-os/portico/components/golib"

// typeArgs checks arguments and results against a signature.
func (fn *function) typeArgs(in *bytecode.Instr, args []bytecode.Operand, params, results []*bytecode.Type) {
	if len(args) != len(params) || len(in.Dst) != len(results) {
		fail(RuleCall, "%d arguments and %d results, want %d and %d", len(args), len(in.Dst), len(params), len(results))
		return
	}
	for i, a := range args {
		if t := fn.typeOf(a); t != params[i] {
			fail(RuleCall, "argument %d, %s, is of type %s, want %s", i, operandText(a), t, params[i])
		}
	}
	for i, d := range in.Dst {
		fn.assign(d, results[i])
	}
}

func (fn *function) typeCall(in *bytecode.Instr) {
	sig, captures := fn.v.fn(bytecode.FuncID(in.Sym))
	if sig == nil || len(captures) > 0 {
		fail(RuleCall, "there is no function %d without captures", in.Sym)
		return
	}
	fn.typeArgs(in, in.Args, sig.Params, sig.Results)
}

func (fn *function) typeCallClosure(in *bytecode.Instr) {
	if sig := fn.wantKind(in.Args[0], bytecode.KindFunc); sig != nil {
		fn.typeArgs(in, in.Args[1:], sig.Params, sig.Results)
	}
}

func (fn *function) typeCallMethod(in *bytecode.Instr) {
	iface := fn.wantKind(in.Args[0], bytecode.KindInterface)
	if iface == nil {
		return
	}
	if in.Sym < 0 || int(in.Sym) >= len(iface.Methods) {
		fail(RuleCall, "type %s has no method %d", fn.typeOf(in.Args[0]), in.Sym)
		return
	}
	m := &iface.Methods[in.Sym]
	if !accessible(m.Name, fn.v.file.Path) {
		fail(RuleAccess, "method %s is not exported by package %s", bytecode.BaseName(m.Name), bytecode.PackageOf(m.Name))
	}
	fn.typeArgs(in, in.Args[1:], m.Sig.Params, m.Sig.Results)
}

func (fn *function) typeIntrinsic(in *bytecode.Instr) {
	if in.Sym < 0 || int(in.Sym) >= len(fn.v.space.sys) {
		fail(RuleIntrinsic, "there is no built-in operation %d", in.Sym)
		return
	}
	sig := &fn.v.space.sys[in.Sym]
	fn.typeArgs(in, in.Args, sig.params, sig.results)
}

func isInterface(k bytecode.Kind) bool { return k == bytecode.KindInterface }
func isConcrete(k bytecode.Kind) bool  { return k != bytecode.KindInterface }

func (fn *function) typeBox(in *bytecode.Instr) {
	t := fn.named(in, isInterface, "an interface type")
	if t != nil && fn.want(in.Args[0], isConcrete, "no interface; use upcast") {
		fn.implement(in, t)
	}
}

func (fn *function) typeUpcast(in *bytecode.Instr) {
	t := fn.named(in, isInterface, "an interface type")
	if t != nil && fn.want(in.Args[0], isInterface, "an interface; use box") {
		fn.implement(in, t)
	}
}

func (fn *function) implement(in *bytecode.Instr, t *bytecode.Type) {
	from := fn.typeOf(in.Args[0])
	if name := missingMethod(from, t, fn.v.table); name != "" {
		fail(RuleImplement, "type %s has no method %s with the signature that %s has", from, bytecode.BaseName(name), t)
		return
	}
	fn.define(in, t)
}

func (fn *function) typeUnbox(in *bytecode.Instr) {
	fn.typeQuery(in, fn.named(in, isConcrete, "no interface; use assert"))
}

func (fn *function) typeAssert(in *bytecode.Instr) {
	fn.typeQuery(in, fn.named(in, isInterface, "an interface type"))
}

func (fn *function) typeQuery(in *bytecode.Instr, t *bytecode.Type) {
	if t != nil && fn.wantKind(in.Args[0], bytecode.KindInterface) != nil {
		fn.assign(in.Dst[0], t)
		fn.proveValue(in.Dst[1], fn.basic(bytecode.KindBool), ProofNone, 0)
	}
}

func (fn *function) typeTypeName(in *bytecode.Instr) {
	if fn.wantKind(in.Args[0], bytecode.KindInterface) != nil {
		fn.define(in, fn.basic(bytecode.KindString))
	}
}

func (fn *function) typeMapRef(in *bytecode.Instr) {
	t := fn.v.variable(in.Type, RuleType, "the result")
	if m := fn.wantKind(in.Args[0], bytecode.KindMap); m != nil && t != nil && fn.mapPair(m, t) {
		fn.define(in, t)
	}
}

func (fn *function) typeMapOf(in *bytecode.Instr) {
	t := fn.named(in, func(k bytecode.Kind) bool { return k == bytecode.KindMap }, "a map type")
	if t != nil && fn.mapPair(t.Under(), fn.typeOf(in.Args[0])) {
		fn.define(in, t)
	}
}

// mapPair checks that p is the pointer type that implements map type m.
func (fn *function) mapPair(m, p *bytecode.Type) bool {
	ok := p.Kind == bytecode.KindPointer && p.Elem.Origin != nil &&
		p.Elem.Origin.Path == library && p.Elem.Origin.Name == "Map" &&
		len(p.Elem.Args) == 2 && p.Elem.Args[0] == m.Key && p.Elem.Args[1] == m.Elem
	if !ok {
		fail(RuleMap, "type %s is not *golib.Map[%s,%s], which implements %s", p, m.Key, m.Elem, m)
	}
	return ok
}
