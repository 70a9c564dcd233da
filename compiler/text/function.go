package text

import (
	"math"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

var opByName = func() map[string]bytecode.Op {
	m := make(map[string]bytecode.Op, bytecode.NumOps)
	for op := bytecode.OpInvalid + 1; op < bytecode.NumOps; op++ {
		m[bytecode.Ops[op].Name] = op
	}
	return m
}()

func (t *walker) funcName(_ int, f *bytecode.Func) {
	t.token("\n")
	f.Exported = t.optional("export ", f.Exported)
	t.token("func ")
	t.plainName(&f.Name)
}

func (t *walker) funcRest(_ int, f *bytecode.Func) {
	sig := bytecode.TypeDef{Kind: bytecode.KindFunc}
	repeated := false
	if !t.parsing {
		sig = *t.file.TypeDef(f.Sig)
		repeated = t.byKey[typeKey(&sig)] != f.Sig
	} else {
		f.Handler = -1
	}
	t.signature(&sig, func(i int) { t.binding(f, i) })
	if t.optional(" sig ", repeated) {
		t.typ(&f.Sig)
	} else if t.parsing {
		f.Sig = t.intern(&sig)
	}
	if t.optional(" captures(", len(f.Captures) > 0) {
		entries(t, &f.Captures, ", ", ")", func(i int, x *bytecode.TypeID) {
			t.ordinal("v", len(f.ParamSlots)+i)
			t.token(" ")
			t.typ(x)
		})
	}
	if t.optional(" source ", f.Source != "") {
		t.quotedText(&f.Source)
	}
	if t.optional(" line ", f.Line != 0) {
		t.lineNumber(&f.Line)
	}
	if t.optional(" handler ", f.Handler >= 0) {
		numbered(t, "b", &f.Handler)
	}
	t.line = f.Line
	if t.parsing {
		t.parseBraces(func() { t.parseBodyLine(f) })
		return
	}
	t.token(" {\n")
	for i := range f.Slots {
		t.slot(i, &f.Slots[i])
	}
	for i := range f.Blocks {
		t.printf("b%d:\n", i)
		for j := range f.Blocks[i].Instrs {
			t.instruction(&f.Blocks[i].Instrs[j])
		}
	}
	t.token("}")
}

// lineNumber walks a line of source.
func (t *walker) lineNumber(line *int32) {
	if t.parsing {
		*line = int32(t.natural(math.MaxInt32))
	} else {
		t.printf("%d", *line)
	}
}

// binding walks what parameter i is bound to.
func (t *walker) binding(f *bytecode.Func, i int) {
	if t.parsing {
		f.ParamSlots = append(f.ParamSlots, -1)
		if n, ok := t.scanner.numbered("slot"); ok {
			f.ParamSlots[i] = n
			return
		}
	}
	if slot := f.ParamSlots[i]; slot >= 0 {
		t.printf("slot%d", slot)
	} else {
		t.ordinal("v", i)
	}
	t.token(" ")
}

func (t *walker) slot(i int, s *bytecode.SlotDef) {
	t.token("\t")
	t.ordinal("slot", i)
	t.token(" ")
	t.plainName(&s.Name)
	t.token(" ")
	t.typ(&s.Type)
	t.token("\n")
}

// parseBodyLine parses a slot, the beginning of a block or an instruction.
func (t *walker) parseBodyLine(f *bytecode.Func) {
	at := t.at
	if n, ok := t.scanner.numbered("b"); ok && t.accept(":") {
		if int(n) != len(f.Blocks) {
			t.failAt(at, "expected b%d, the next in order", len(f.Blocks))
		}
		f.Blocks = append(f.Blocks, bytecode.Block{})
		if t.blank(); t.peek() == '\n' {
			return
		}
	} else {
		t.at = at
	}
	if n := len(f.Blocks); n > 0 {
		b := &f.Blocks[n-1]
		b.Instrs = append(b.Instrs, bytecode.Instr{})
		t.instruction(&b.Instrs[len(b.Instrs)-1])
		return
	}
	if !strings.HasPrefix(t.word(), "slot") {
		t.expected("a slot or block b0")
	}
	f.Slots = append(f.Slots, bytecode.SlotDef{})
	t.slot(len(f.Slots)-1, &f.Slots[len(f.Slots)-1])
}

// separator returns what stands before a field of an instruction's shape. Lists (A)
// are in parentheses, except where they come first.
func separator(shape string, field int) string {
	switch {
	case field == 0 || shape[field-1] == 't':
		return " "
	case shape[field] == 'A':
		return "("
	case shape[field] == 'm':
		return ""
	}
	return ", "
}

// next returns the next entry of a list, which it adds when it parses.
func next[E any](t *walker, xs *[]E, i *int) *E {
	if t.parsing {
		*xs = append(*xs, *new(E))
	}
	*i++
	return &(*xs)[*i-1]
}

// instruction walks an instruction as its operation's shape says.
func (t *walker) instruction(in *bytecode.Instr) {
	t.token("\t")
	at := t.at
	if t.startsOperand(in.Dst) {
		t.operands(&in.Dst, 0)
		t.token(" = ")
	}
	t.operation(&in.Op)
	info := in.Op.Info()
	if n := info.Results.Count(); t.parsing && n >= 0 && n != len(in.Dst) {
		t.failAt(at, "%s has %d results, not %d", info.Name, n, len(in.Dst))
	}
	arg, place, block := 0, 0, 0
	for i, field := range info.Shape {
		if field != 'A' || i > 0 || len(in.Args) > 0 {
			t.token(separator(info.Shape, i))
		}
		switch field {
		case 't':
			t.typ(&in.Type)
		case 'v', 'o', 'a':
			t.operand(next(t, &in.Args, &arg))
		case 'A':
			if t.startsOperand(in.Args[arg:]) {
				t.operands(&in.Args, arg)
			}
			if i > 0 {
				t.token(")")
			}
		case 'p':
			t.place(next(t, &in.Places, &place))
		case 'i':
			t.scalar(in.Type, &in.Imm)
		case 'd':
			datum(t, &in.Sym)
		case 'f':
			funcRef(t, &in.Sym)
		case 'm':
			numbered(t, ".", &in.Sym)
		case 'x':
			ref(t, &intrinsicNames, "intrinsic", &in.Sym)
		case 'b':
			numbered(t, "b", next(t, &in.Blocks, &block))
		case 'h':
			t.edges(in)
		}
	}
	if t.optional(" ; ", in.Line != t.line) {
		t.token("line ")
		t.line = in.Line
		t.lineNumber(&t.line)
	}
	in.Line = t.line
	t.token("\n")
}

var intrinsicNames = func() (s symbols) {
	for _, x := range intrinsics.Table {
		s.add(x.Name)
	}
	return s
}()

func (t *walker) operation(op *bytecode.Op) {
	if !t.parsing {
		t.token(op.Info().Name)
		return
	}
	name := t.word()
	var ok bool
	if *op, ok = opByName[name]; !ok {
		t.expected("an operation")
	}
	t.at += len(name)
}

// claimWords are the words for the claims of a phi, by bit.
var claimWords = [...]string{"nonnil", "nonneg"}

// edges walks the claims and edges of a phi.
func (t *walker) edges(in *bytecode.Instr) {
	for i, word := range claimWords {
		if t.optional(word+" ", in.Imm>>i&1 != 0) {
			in.Imm |= 1 << i
		}
	}
	t.token("[")
	if len(in.Blocks) == 0 {
		t.token(" ") // "[]" would begin a type
	}
	arg := 0
	entries(t, &in.Blocks, ", ", "]", func(_ int, b *bytecode.BlockID) {
		numbered(t, "b", b)
		t.token(": ")
		t.operand(next(t, &in.Args, &arg))
	})
}

// startsOperand reports whether there are operands: in a text, whether one is next.
func (t *walker) startsOperand(xs []bytecode.Operand) bool {
	if !t.parsing {
		return len(xs) > 0
	}
	at := t.at
	_, ok := t.tryOperand()
	t.at = at
	return ok
}

func (t *walker) tryOperand() (bytecode.Operand, bool) {
	if n, ok := t.scanner.numbered("v"); ok {
		return bytecode.Operand(n), true
	}
	if n, ok := t.scanner.numbered("slot"); ok && n < math.MaxInt32 {
		return bytecode.SlotOperand(n), true
	}
	return bytecode.None, t.accept("_")
}

func (t *walker) operand(o *bytecode.Operand) {
	var ok bool
	switch {
	case t.parsing:
		if *o, ok = t.tryOperand(); !ok {
			t.expected("an operand: v and a number, slot and a number, or _")
		}
	case *o == bytecode.None:
		t.token("_")
	case o.IsSlot():
		t.printf("slot%d", o.Slot())
	default:
		t.printf("v%d", *o)
	}
}

// operands walks the operands of a list from the given index on, at least one.
func (t *walker) operands(xs *[]bytecode.Operand, from int) {
	t.operand(next(t, xs, &from))
	for t.optional(", ", from < len(*xs)) {
		t.operand(next(t, xs, &from))
	}
}

// baseWords lead the bases of places.
var baseWords = [...]string{bytecode.BaseValue: "v", bytecode.BaseSlot: "slot", bytecode.BaseGlobal: "global "}

func (t *walker) place(p *bytecode.Place) {
	if t.parsing {
		for t.blank(); ; p.Base++ {
			if int(p.Base) == len(baseWords) {
				t.expected("a variable: v and a number, slot and a number, or global and a name")
			}
			at := t.at
			_, ok := t.scanner.numbered(baseWords[p.Base])
			if t.at = at; ok || p.Base == bytecode.BaseGlobal && t.has("global") {
				break
			}
		}
	}
	if p.Base == bytecode.BaseGlobal {
		t.token(baseWords[bytecode.BaseGlobal])
		ref(t, &t.names.globals, "global", &p.ID)
	} else {
		numbered(t, baseWords[p.Base], &p.ID)
	}
	for i := 0; t.parsing && (t.peek() == '.' || t.peek() == '[') || i < len(p.Path) && !t.parsing; {
		s := next(t, &p.Path, &i)
		if t.optional("[", s.Field == bytecode.IndexStep) {
			s.Field = bytecode.IndexStep
			t.operand(&s.Index)
			t.token("]")
		} else {
			numbered(t, ".", &s.Field)
		}
	}
}
