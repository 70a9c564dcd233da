package verifier

import "github.com/portico-os/portico/bytecode"

// Typing rules of calls, interfaces and maps.

// library is the path of the component whose generic type Map implements maps. A universe
// has one content of it: a map that one content made would be of another shape to another.
const library = "github.com/portico-os/portico/components/golib"

// typeArgs checks arguments and results against a signature.
func (fn *function) typeArgs(in *bytecode.Instr, args []bytecode.Operand, params, results []*bytecode.Type) {
	if len(args) != len(params) || len(in.Dst) != len(results) {
		fail("call", "%d arguments and %d results, want %d and %d", len(args), len(in.Dst), len(params), len(results))
	}
	for i, a := range args {
		fn.wantType("call", "argument", i, a, params[i])
	}
	for i, d := range in.Dst {
		fn.assign(d, results[i])
	}
}

func (fn *function) typeCall(in *bytecode.Instr) {
	sig, captures := fn.v.fn(in.Sym)
	if sig == nil || len(captures) > 0 {
		fail("call", "there is no function %d without captures", in.Sym)
	}
	fn.typeArgs(in, in.Args, sig.Params, sig.Results)
}

func (fn *function) typeCallClosure(in *bytecode.Instr) {
	sig := fn.want(in.Args[0], callable)
	fn.typeArgs(in, in.Args[1:], sig.Params, sig.Results)
}

func (fn *function) typeCallMethod(in *bytecode.Instr) {
	methods := fn.want(in.Args[0], abstract).Methods
	if in.Sym < 0 || int(in.Sym) >= len(methods) {
		fail("call", "type %s has no method %d", fn.typeOf(in.Args[0]), in.Sym)
	}
	m := &methods[in.Sym]
	if !fn.v.accessible(m.Name) {
		fail("access", "method %s is not exported by package %s", bytecode.BaseName(m.Name), bytecode.PackageOf(m.Name))
	}
	fn.typeArgs(in, in.Args[1:], m.Sig.Params, m.Sig.Results)
}

func (fn *function) typeIntrinsic(in *bytecode.Instr) {
	if in.Sym < 0 || int(in.Sym) >= len(fn.v.known.intrinsics) {
		fail("intrinsic", "there is no built-in operation %d", in.Sym)
	}
	sig := &fn.v.known.intrinsics[in.Sym]
	fn.typeArgs(in, in.Args, sig.params, sig.results)
}

// implement returns the rule of box and upcast, which take operands of these kinds.
func implement(set kinds) func(*function, *bytecode.Instr) {
	return func(fn *function, in *bytecode.Instr) {
		t, from := fn.named(in, abstract), fn.typeOf(in.Args[0])
		fn.want(in.Args[0], set)
		if name := fn.v.missingMethod(from, t); name != "" {
			fail("implements", "type %s has no method %s with the signature that %s has", from, bytecode.BaseName(name), t)
		}
		fn.define(in, t)
	}
}

// query returns the rule of unbox and assert, which ask for types of these kinds.
func query(set kinds) func(*function, *bytecode.Instr) {
	return func(fn *function, in *bytecode.Instr) {
		t := fn.named(in, set)
		fn.want(in.Args[0], abstract)
		fn.assign(in.Dst[0], t)
		fn.assign(in.Dst[1], fn.basic(bytecode.KindBool))
	}
}

func (fn *function) typeTypeName(in *bytecode.Instr) {
	fn.want(in.Args[0], abstract)
	fn.define(in, fn.basic(bytecode.KindString))
}

func (fn *function) typeMapRef(in *bytecode.Instr) {
	t := fn.named(in, pointer)
	fn.wantMapPair(fn.want(in.Args[0], mapping), t)
	fn.define(in, t)
}

func (fn *function) typeMapOf(in *bytecode.Instr) {
	t := fn.named(in, mapping)
	fn.wantMapPair(t.Under(), fn.typeOf(in.Args[0]))
	fn.define(in, t)
}

// wantMapPair checks that p is the pointer type that implements map type m.
func (fn *function) wantMapPair(m, p *bytecode.Type) {
	ok := p.Kind == bytecode.KindPointer && p.Elem.Origin != nil &&
		p.Elem.Origin.Component.Path == library && p.Elem.Origin.Name == "Map" &&
		len(p.Elem.Args) == 2 && p.Elem.Args[0] == m.Key && p.Elem.Args[1] == m.Elem
	if !ok {
		fail("map", "type %s is not *golib.Map[%s,%s], which implements %s", p, m.Key, m.Elem, m)
	}
}
