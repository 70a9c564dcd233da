package verifier

import "github.com/portico-os/portico/bytecode"

// Typing rules of calls, interfaces and maps.

// library is the path of the component whose generic type Map implements maps. A universe
// has one content of it: a map that one content made would be of another shape to another.
const library = "github.com/portico-os/portico/components/golib"

// judgeArgs checks arguments and results against a signature.
func (x *typer) judgeArgs(in *bytecode.Instr, args []bytecode.Operand, params, results []*bytecode.Type) {
	if len(args) != len(params) || len(in.Dst) != len(results) {
		fail("call", "%d arguments and %d results, want %d and %d", len(args), len(in.Dst), len(params), len(results))
	}
	for i, a := range args {
		x.wantType("call", "argument", i, a, params[i])
	}
	for i, d := range in.Dst {
		x.assign(d, results[i])
	}
}

func (x *typer) judgeCall(in *bytecode.Instr, _ *bytecode.Type) {
	f := x.v.fn(in.Sym)
	if f == nil || len(f.captures) > 0 {
		fail("call", "there is no function %d without captures", in.Sym)
	}
	x.judgeArgs(in, in.Args, f.sig.Params, f.sig.Results)
}

func (x *typer) judgeCallClosure(in *bytecode.Instr, _ *bytecode.Type) {
	sig := x.typeOf(in.Args[0]).Under()
	x.judgeArgs(in, in.Args[1:], sig.Params, sig.Results)
}

func (x *typer) judgeCallMethod(in *bytecode.Instr, _ *bytecode.Type) {
	methods := x.typeOf(in.Args[0]).Under().Methods
	if in.Sym < 0 || int(in.Sym) >= len(methods) {
		fail("call", "type %s has no method %d", x.typeOf(in.Args[0]), in.Sym)
	}
	m := &methods[in.Sym]
	if !x.v.accessible(m.Name) {
		fail("access", "method %s is not exported by package %s", bytecode.BaseName(m.Name), bytecode.PackageOf(m.Name))
	}
	x.judgeArgs(in, in.Args[1:], m.Sig.Params, m.Sig.Results)
}

func (x *typer) judgeIntrinsic(in *bytecode.Instr, _ *bytecode.Type) {
	if in.Sym < 0 || int(in.Sym) >= len(x.v.known.intrinsics) {
		fail("intrinsic", "there is no built-in operation %d", in.Sym)
	}
	sig := &x.v.known.intrinsics[in.Sym]
	x.judgeArgs(in, in.Args, sig.params, sig.results)
}

// judgeImplements is the rule of box and upcast.
func (x *typer) judgeImplements(in *bytecode.Instr, t *bytecode.Type) {
	from := x.typeOf(in.Args[0])
	if name := x.v.missingMethod(from, t); name != "" {
		fail("implements", "type %s has no method %s with the signature that %s has", from, bytecode.BaseName(name), t)
	}
}

// query returns the rule of unbox and assert, which ask for types of these kinds.
func query(set kinds) func(*typer, *bytecode.Instr, *bytecode.Type) {
	return func(x *typer, in *bytecode.Instr, _ *bytecode.Type) {
		x.assign(in.Dst[0], named(set)(x, in))
		x.assign(in.Dst[1], x.v.u.Basic(bytecode.KindBool))
	}
}

func (x *typer) judgeMapRef(in *bytecode.Instr, t *bytecode.Type) {
	wantMapPair(x.typeOf(in.Args[0]).Under(), t)
}

func (x *typer) judgeMapOf(in *bytecode.Instr, t *bytecode.Type) {
	wantMapPair(t.Under(), x.typeOf(in.Args[0]))
}

// wantMapPair checks that p is the pointer type that implements map type m.
func wantMapPair(m, p *bytecode.Type) {
	ok := p.Kind == bytecode.KindPointer && p.Elem.Origin != nil &&
		p.Elem.Origin.Component.Path == library && p.Elem.Origin.Name == "Map" &&
		len(p.Elem.Args) == 2 && p.Elem.Args[0] == m.Key && p.Elem.Args[1] == m.Elem
	if !ok {
		fail("map", "type %s is not *golib.Map[%s,%s], which implements %s", p, m.Key, m.Elem, m)
	}
}
