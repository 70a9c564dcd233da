package bytecode

import (
	"fmt"
	"math"
	"strings"
)

var opByName = func() map[string]Op {
	m := make(map[string]Op, NumOps)
	for op := OpInvalid + 1; op < NumOps; op++ {
		m[Ops[op].Name] = op
	}
	return m
}()

func (p *parser) function(i int, exported bool) {
	p.expect("func")
	f := &p.file.Funcs[i]
	*f = Func{Name: p.plainName(), Exported: exported, Handler: -1}
	sig := p.signature(func(param int) { f.ParamSlots = append(f.ParamSlots, p.binding(param)) })
	if p.accept("sig") {
		f.Sig = p.typ()
	} else {
		f.Sig = p.intern(sig)
	}
	if p.accept("captures") {
		p.expect("(")
		p.separated(")", func() {
			p.ordered("v", len(f.ParamSlots)+len(f.Captures))
			f.Captures = append(f.Captures, p.typ())
		})
	}
	if p.accept("source") {
		f.Source = p.quoted()
	}
	if p.accept("line") {
		f.Line = p.number()
	}
	if p.accept("handler") {
		f.Handler = p.block()
	}
	p.line = f.Line
	p.braces(func() { p.bodyLine(f) })
}

// braces parses lines in braces.
func (p *parser) braces(line func()) {
	p.expect("{")
	for p.lines(); !p.accept("}"); p.lines() {
		line()
		if !p.has("}") {
			p.endLine()
		}
	}
}

// ordered parses the name of the next entry in an order, as v3 after v2.
func (p *parser) ordered(prefix string, want int) {
	p.blank()
	at := p.at
	if n, ok := p.numbered(prefix); !ok || int(n) != want {
		p.at = at
		p.expected(fmt.Sprintf("%s%d, the next in order", prefix, want))
	}
}

// binding parses what a parameter is bound to, and returns the slot or -1.
func (p *parser) binding(param int) int32 {
	p.blank()
	at := p.at
	if n, ok := p.numbered("slot"); ok {
		return n
	}
	if n, ok := p.numbered("v"); !ok || int(n) != param {
		p.at = at
		p.expected(fmt.Sprintf("v%d, or a slot, to name the parameter", param))
	}
	return -1
}

// bodyLine parses a slot, the beginning of a block or an instruction.
func (p *parser) bodyLine(f *Func) {
	at := p.at
	if n, ok := p.numbered("b"); ok && p.accept(":") {
		if int(n) != len(f.Blocks) {
			p.failAt(at, "expected b%d, the next in order", len(f.Blocks))
		}
		f.Blocks = append(f.Blocks, Block{})
		if p.blank(); p.peek() == '\n' {
			return
		}
	} else {
		p.at = at
	}
	if n := len(f.Blocks); n > 0 {
		b := &f.Blocks[n-1]
		b.Instrs = append(b.Instrs, p.instruction())
		return
	}
	if _, ok := p.numbered("slot"); !ok {
		p.expected("a slot or block b0")
	}
	p.at = at
	p.ordered("slot", len(f.Slots))
	f.Slots = append(f.Slots, SlotDef{Name: p.plainName(), Type: p.typ()})
}

func (p *parser) instruction() Instr {
	at := p.at
	var in Instr
	if p.startsOperand() {
		in.Dst = p.operands()
		p.expect("=")
	}
	name := p.word()
	op, ok := opByName[name]
	if !ok {
		p.expected("an operation")
	}
	p.at += len(name)
	in.Op = op
	info := op.Info()
	if n := info.Results.Count(); n >= 0 && n != len(in.Dst) {
		p.failAt(at, "%s has %d results, not %d", name, n, len(in.Dst))
	}
	for i := range info.Shape {
		if sep := strings.TrimSpace(separator(info.Shape, i)); sep != "" {
			p.expect(sep)
		}
		p.field(&in, i)
	}
	if p.accept(";") {
		p.expect("line")
		p.line = p.number()
	}
	in.Line = p.line
	return in
}

// field parses field i of an instruction's shape.
func (p *parser) field(in *Instr, i int) {
	switch in.Op.Info().Shape[i] {
	case 't':
		in.Type = p.typ()
	case 'v', 'o', 'a':
		in.Args = append(in.Args, p.operand())
	case 'A':
		if p.startsOperand() {
			in.Args = append(in.Args, p.operands()...)
		}
		if i > 0 {
			p.expect(")")
		}
	case 'p':
		in.Places = append(in.Places, p.place())
	case 'i':
		in.Imm = p.scalar(in.Type)
	case 'd':
		in.Sym = p.datum()
	case 'f':
		in.Sym = p.reference(&p.names.funcs, "function")
	case 'm':
		in.Sym = p.index()
	case 'x':
		in.Sym = p.intrinsic()
	case 'b':
		in.Blocks = append(in.Blocks, p.block())
	case 'h':
		p.edges(in)
	}
}

func (p *parser) intrinsic() int32 {
	if i, ok := p.numbered("#"); ok {
		return i
	}
	p.blank()
	at := p.at
	name := p.symbol()
	i, ok := IntrinsicByName(name)
	if !ok {
		p.failAt(at, "there is no intrinsic %s", name)
	}
	return i
}

func (p *parser) block() BlockID {
	n, ok := p.numbered("b")
	if !ok {
		p.expected("a block such as b1")
	}
	return BlockID(n)
}

// edges parses the claims and edges of a phi.
func (p *parser) edges(in *Instr) {
	for i, word := range claimWords {
		if p.accept(word) {
			in.Imm |= 1 << i
		}
	}
	p.expect("[")
	p.separated("]", func() {
		in.Blocks = append(in.Blocks, p.block())
		p.expect(":")
		in.Args = append(in.Args, p.operand())
	})
}

// startsOperand reports whether an operand is next.
func (p *parser) startsOperand() bool {
	at := p.at
	defer func() { p.at = at }()
	_, ok := p.tryOperand()
	return ok
}

func (p *parser) tryOperand() (Operand, bool) {
	if n, ok := p.numbered("v"); ok {
		return Operand(n), true
	}
	if n, ok := p.numbered("slot"); ok && n < math.MaxInt32 {
		return SlotOperand(n), true
	}
	return None, p.accept("_")
}

func (p *parser) operand() Operand {
	o, ok := p.tryOperand()
	if !ok {
		p.expected("an operand: v and a number, slot and a number, or _")
	}
	return o
}

// operands parses operands, at least one, that are separated by commas.
func (p *parser) operands() []Operand {
	xs := []Operand{p.operand()}
	for p.accept(",") {
		xs = append(xs, p.operand())
	}
	return xs
}

func (p *parser) place() Place {
	var x Place
	if n, ok := p.numbered("v"); ok {
		x.ID = n
	} else if n, ok := p.numbered("slot"); ok {
		x.Base, x.ID = BaseSlot, n
	} else if p.accept("global") {
		x.Base, x.ID = BaseGlobal, p.reference(&p.names.globals, "global")
	} else {
		p.expected("a variable: v and a number, slot and a number, or global and a name")
	}
	for {
		switch p.peek() {
		case '.':
			p.at++
			x.Path = append(x.Path, Step{Field: p.index()})
		case '[':
			p.at++
			x.Path = append(x.Path, Step{Field: IndexStep, Index: p.operand()})
			p.expect("]")
		default:
			return x
		}
	}
}
