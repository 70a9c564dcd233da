package bytecode

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Format returns the text form of a component, which Parse reads back as the same
// File. docs/bytecode.md describes it.
//
// Preconditions are those of Encode, and that imports exist where they are used.
func Format(f *File) string {
	n := namesOf(f)
	w := &formatter{file: f, names: n, types: newTypeTexts(f, n)}
	w.header()
	for i := range f.Types {
		w.typeDecl(i)
	}
	for i, d := range f.Data {
		w.printf("data%d %s\n", i, strconv.Quote(d))
	}
	for _, g := range f.Globals {
		w.global(&g)
	}
	for _, x := range f.Externs {
		sig := typeWriter{typeTexts: w.types, at: anywhere}
		sig.member(x.Type)
		w.printf("extern func %s%s\n", n.qualified(x.Import, x.Name), sig.String())
	}
	for _, x := range f.ExternGlobals {
		w.printf("extern global %s %s\n", n.qualified(x.Import, x.Name), w.types.text(x.Type))
	}
	for i := range f.Funcs {
		w.function(&f.Funcs[i])
	}
	return w.String()
}

type formatter struct {
	strings.Builder
	file  *File
	names *names
	types *typeTexts
}

func (w *formatter) printf(format string, args ...any) { fmt.Fprintf(w, format, args...) }

func (w *formatter) header() {
	w.printf("component %s", strconv.Quote(w.file.Path))
	if w.file.Serial {
		w.WriteString(" serial")
	}
	w.WriteString("\n")
	for i, x := range w.file.Imports {
		w.printf("import %s %s", w.names.aliases[i], strconv.Quote(x.Path))
		if x.Hash != [32]byte{} {
			w.printf(" %s", strconv.Quote(hex.EncodeToString(x.Hash[:])))
		}
		w.WriteString("\n")
	}
	if w.file.Init >= 0 {
		w.printf("init %s\n", w.names.funcs.ref(int32(w.file.Init)))
	}
}

func (w *formatter) typeDecl(i int) {
	id, d := TypeID(NumBasic+i), &w.file.Types[i]
	if d.Kind != KindNamed {
		text := typeWriter{typeTexts: w.types, at: id}
		text.definition(d)
		w.printf("type #%d = %s", id, text.String())
	} else {
		w.printf("type %s", quoteTypeWord(w.names.types.texts[id]))
		if d.Len != 0 {
			w.printf(" params %d", d.Len)
		}
		if d.Portal {
			w.WriteString(" portal")
		}
		if d.Elem != NoType {
			w.printf(" = %s", w.types.text(d.Elem))
		}
	}
	if d.Kind != KindInterface && len(d.Methods) > 0 {
		w.WriteString(" {\n")
		for _, m := range d.Methods {
			w.printf("\t%s = %s", w.file.memberText(w.names, m.Name), w.names.funcs.ref(int32(m.Func)))
			if m.InValue {
				w.WriteString(" value")
			}
			w.WriteString("\n")
		}
		w.WriteByte('}')
	}
	w.WriteString("\n")
}

func (w *formatter) global(g *Global) {
	w.printf("global %s %s", quoteName(g.Name), w.types.text(g.Type))
	switch {
	case len(g.Init) == 0:
	case len(g.Init) == 1 && len(g.Init[0].Path) == 0:
		w.printf(" = %s", w.constant(g.Type, g.Init[0].Value))
	default:
		w.WriteString(" {\n")
		for _, s := range g.Init {
			steps := make([]string, len(s.Path))
			for i, step := range s.Path {
				steps[i] = strconv.FormatInt(step, 10)
			}
			w.printf("\t%s = %s\n", strings.Join(steps, "."), w.constant(w.file.partType(g.Type, s.Path), s.Value))
		}
		w.WriteByte('}')
	}
	w.WriteString("\n")
}

func (w *formatter) constant(t TypeID, x Const) string {
	switch x.Kind {
	case ConstString:
		return w.names.datum(int32(x.Data))
	case ConstFunc:
		return "func " + w.names.funcs.ref(int32(x.Func))
	case ConstAddr:
		return "addr " + w.names.globals.ref(int32(x.Global))
	case ConstSlice:
		return "slice " + w.names.globals.ref(int32(x.Global))
	}
	return scalarText(w.file.scalarKind(t), x.Imm)
}

func (w *formatter) function(f *Func) {
	w.WriteString("\n")
	if f.Exported {
		w.WriteString("export ")
	}
	w.printf("func %s", quoteName(f.Name))
	bindings := make([]string, len(f.ParamSlots))
	for i, s := range f.ParamSlots {
		if bindings[i] = operandText(Operand(i)); s >= 0 {
			bindings[i] = operandText(SlotOperand(s))
		}
	}
	sig := typeWriter{typeTexts: w.types, at: anywhere}
	d := w.file.TypeDef(f.Sig)
	sig.signature(d, bindings)
	w.WriteString(sig.String())
	if w.types.texts[int(f.Sig)-NumBasic] == "" {
		w.printf(" sig #%d", f.Sig)
	}
	if len(f.Captures) > 0 {
		w.WriteString(" captures(")
		for i, t := range f.Captures {
			w.printf("%sv%d %s", unlessFirst(i, ", "), len(f.ParamSlots)+i, w.types.text(t))
		}
		w.WriteByte(')')
	}
	if f.Source != "" {
		w.printf(" source %s", strconv.Quote(f.Source))
	}
	if f.Line != 0 {
		w.printf(" line %d", f.Line)
	}
	if f.Handler >= 0 {
		w.printf(" handler b%d", f.Handler)
	}
	w.WriteString(" {\n")
	for i, s := range f.Slots {
		w.printf("\tslot%d %s %s\n", i, quoteName(s.Name), w.types.text(s.Type))
	}
	line := f.Line
	for i := range f.Blocks {
		w.printf("b%d:\n", i)
		for j := range f.Blocks[i].Instrs {
			in := &f.Blocks[i].Instrs[j]
			w.instruction(in)
			if in.Line != line {
				w.printf(" ; line %d", in.Line)
				line = in.Line
			}
			w.WriteString("\n")
		}
	}
	w.WriteString("}\n")
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
		return "."
	}
	return ", "
}

func (w *formatter) instruction(in *Instr) {
	info := in.Op.Info()
	w.WriteByte('\t')
	if len(in.Dst) > 0 {
		w.operands(in.Dst)
		w.WriteString(" = ")
	}
	w.WriteString(info.Name)
	args, places, blocks := in.Args, in.Places, in.Blocks
	for i, field := range info.Shape {
		if field != 'A' || i > 0 || len(args) > 0 {
			w.WriteString(separator(info.Shape, i))
		}
		switch field {
		case 't':
			w.WriteString(w.types.text(in.Type))
		case 'v', 'o', 'a':
			w.operands(args[:1])
			args = args[1:]
		case 'A':
			w.operands(args)
			if i > 0 {
				w.WriteByte(')')
			}
		case 'p':
			w.place(&places[0])
			places = places[1:]
		case 'i':
			w.WriteString(scalarText(w.file.scalarKind(in.Type), in.Imm))
		case 'd':
			w.WriteString(w.names.datum(in.Sym))
		case 'f':
			w.WriteString(w.names.funcs.ref(in.Sym))
		case 'm':
			w.printf("%d", in.Sym)
		case 'x':
			if int(in.Sym) < len(Intrinsics) {
				w.WriteString(Intrinsics[in.Sym].Name)
			} else {
				w.printf("#%d", in.Sym)
			}
		case 'b':
			w.printf("b%d", blocks[0])
			blocks = blocks[1:]
		case 'h':
			w.edges(in)
		}
	}
}

func operandText(o Operand) string {
	switch {
	case o == None:
		return "_"
	case o.IsSlot():
		return fmt.Sprintf("slot%d", o.Slot())
	}
	return fmt.Sprintf("v%d", o)
}

func (w *formatter) operands(xs []Operand) {
	for i, x := range xs {
		w.WriteString(unlessFirst(i, ", ") + operandText(x))
	}
}

// claimWords are the words for the claims of a phi, by bit.
var claimWords = [...]string{"nonnil", "nonneg"}

func (w *formatter) edges(in *Instr) {
	for i, word := range claimWords {
		if in.Imm>>i&1 != 0 {
			w.WriteString(word + " ")
		}
	}
	w.WriteByte('[')
	if len(in.Blocks) == 0 {
		w.WriteByte(' ') // "[]" would begin a type
	}
	for i, b := range in.Blocks {
		w.printf("%sb%d: %s", unlessFirst(i, ", "), b, operandText(in.Args[i]))
	}
	w.WriteByte(']')
}

func (w *formatter) place(p *Place) {
	switch p.Base {
	case BaseGlobal:
		w.WriteString("global " + w.names.globals.ref(p.ID))
	case BaseSlot:
		w.printf("slot%d", p.ID)
	default:
		w.WriteString(operandText(Operand(p.ID)))
	}
	for _, s := range p.Path {
		if s.Field == IndexStep {
			w.printf("[%s]", operandText(s.Index))
		} else {
			w.printf(".%d", s.Field)
		}
	}
}
