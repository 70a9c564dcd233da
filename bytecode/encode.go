package bytecode

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
)

// Encode returns the binary form of a component: deterministic, and the only one
// that Decode accepts for this content. Fields that a definition's kind or an
// instruction's shape does not use are not stored.
//
// It panics if an index that must not be negative is, or an instruction lacks an operand or result
// of its operation: both are bugs of the producer, the compiler or the text form. What the format
// limits (MaxFuncs and so on) is for Decode to refuse.
func Encode(f *File) []byte {
	c := codec{bytes: []byte(magic), file: f}
	version := uint64(Version)
	c.uint(&version)
	c.walkFile(f)
	return c.bytes
}

// Decode reads what Encode wrote. It accepts any bytes: it returns an error that is
// ErrVersion for a file of another format version and ErrFormat for any other defect,
// and allocates at most a constant times len(encoded).
//
// It checks syntax, the limits on counts, that imports exist, and that a function's
// signature is a function type with as many parameters as ParamSlots has entries.
// All else is the verifier's business.
func Decode(encoded []byte) (*File, error) {
	rest, ok := bytes.CutPrefix(encoded, []byte(magic))
	if !ok {
		return nil, fmt.Errorf("%w: it does not start as a component file does", ErrFormat)
	}
	f := &File{}
	c := codec{decoding: true, bytes: rest, size: len(encoded), file: f}
	var version uint64
	c.uint(&version)
	if c.err == nil && version != Version {
		return nil, fmt.Errorf("%w: it has version %d, not %d; rebuild it with this portico", ErrVersion, version, Version)
	}
	c.walkFile(f)
	if c.err == nil && len(c.bytes) > 0 {
		c.fail("%d bytes after the end", len(c.bytes))
	}
	if c.err != nil {
		return nil, c.err
	}
	return f, nil
}

// Hash returns a component's content hash, by which importing components name it.
func Hash(encoded []byte) [32]byte { return sha256.Sum256(encoded) }

func (c *codec) walkFile(f *File) {
	c.name(&f.Path)
	list(c, "imports", MaxTypes, &f.Imports, func(x *ComponentID) {
		c.name(&x.Path)
		c.raw(x.Hash[:])
	})
	list(c, "types", MaxTypes, &f.Types, c.walkType)
	list(c, "data", noLimit, &f.Data, func(x *string) { c.string(noLimit, x) })
	list(c, "variables", noLimit, &f.Globals, c.walkGlobal)
	extern := func(x *Extern) {
		c.importIndex(&x.Import, 0)
		c.name(&x.Name)
		index(c, &x.Type)
	}
	list(c, "imported functions", MaxFuncs, &f.Externs, extern)
	list(c, "imported variables", noLimit, &f.ExternGlobals, extern)
	list(c, "functions", MaxFuncs, &f.Funcs, c.walkFunc)
	optional(c, &f.Init)
	c.bool(&f.Serial)
}

// typeShapes lists the fields of TypeDef that each kind uses, in the order in which
// the binary form has them:
//
//	e  Elem            p  Params             i  Import and Name
//	k  Key             r  Results            f  Fields
//	n  Len             v  Variadic           s  Methods with Sig
//	o  Portal                                m  Methods with Func and InValue
//
// A kind without a shape cannot be defined by a file: walkType relies on it. Fixed; a change is
// another Version.
var typeShapes = [numKinds]string{
	KindPointer: "e", KindSlice: "e", KindArray: "ne", KindStruct: "f", KindMap: "ke", KindChan: "ne",
	KindFunc: "prv", KindInterface: "s", KindNamed: "ineom", KindParam: "n", KindInstance: "epm",
}

func (c *codec) walkType(d *TypeDef) {
	small(c, "kind of type", &d.Kind, numKinds)
	if typeShapes[d.Kind] == "" {
		c.fail("kind %v defines no type", d.Kind)
	}
	for _, field := range typeShapes[d.Kind] {
		switch field {
		case 'e':
			index(c, &d.Elem)
		case 'k':
			index(c, &d.Key)
		case 'n':
			index(c, &d.Len)
		case 'p':
			c.typeIDs(&d.Params)
		case 'r':
			c.typeIDs(&d.Results)
		case 'v':
			c.bool(&d.Variadic)
		case 'i':
			c.importIndex(&d.Import, Predeclared)
			c.name(&d.Name)
		case 'o':
			c.bool(&d.Portal)
		case 'f':
			list(c, "fields", noLimit, &d.Fields, c.walkField)
		case 's':
			list(c, "methods", noLimit, &d.Methods, func(m *MethodDef) {
				c.name(&m.Name)
				index(c, &m.Sig)
			})
		case 'm':
			list(c, "methods", noLimit, &d.Methods, func(m *MethodDef) {
				c.name(&m.Name)
				index(c, &m.Func)
				c.bool(&m.InValue)
			})
		}
	}
	switch {
	case !c.decoding:
	case d.Kind == KindFunc && d.Variadic && len(d.Params) == 0:
		c.fail("a variadic function without parameters")
	case d.Kind == KindChan && d.Len > 2:
		c.fail("no such channel direction: %d", d.Len)
	case (d.Kind == KindParam || d.Kind == KindNamed) && d.Len > MaxParams:
		c.fail("more than %d type parameters: %d", MaxParams, d.Len)
	}
}

func (c *codec) walkField(f *FieldDef) {
	c.name(&f.Name)
	index(c, &f.Type)
	c.bool(&f.Embedded)
	c.string(noLimit, &f.Tag)
}

func (c *codec) walkGlobal(g *Global) {
	c.name(&g.Name)
	index(c, &g.Type)
	list(c, "initial values", noLimit, &g.Init, func(s *StaticInit) {
		list(c, "steps", MaxPath, &s.Path, func(step *int64) { index(c, step) })
		c.walkConst(&s.Value)
	})
}

func (c *codec) walkConst(x *Const) {
	small(c, "kind of constant", &x.Kind, numConstKinds)
	switch x.Kind {
	case ConstScalar:
		c.uint(&x.Imm)
	case ConstString:
		index(c, &x.Data)
	case ConstFunc:
		index(c, &x.Func)
	case ConstAddr, ConstSlice:
		index(c, &x.Global)
	}
}

func (c *codec) walkFunc(f *Func) {
	c.name(&f.Name)
	index(c, &f.Sig)
	list(c, "captures", MaxSlots, &f.Captures, func(t *TypeID) { index(c, t) })
	list(c, "parameters", MaxParams, &f.ParamSlots, func(s *int32) { optional(c, s) })
	if c.decoding {
		if d := c.file.TypeDef(f.Sig); d == nil || d.Kind != KindFunc || len(d.Params) != len(f.ParamSlots) {
			c.fail("function %s has %d parameters and type %d, which is not that of such a function", f.Name, len(f.ParamSlots), f.Sig)
		}
	}
	list(c, "slots", MaxSlots, &f.Slots, func(s *SlotDef) {
		c.name(&s.Name)
		index(c, &s.Type)
	})
	optional(c, &f.Handler)
	c.bool(&f.Exported)
	c.name(&f.Source)
	index(c, &f.Line)
	c.last, c.line, c.instrs = 0, f.Line, 0
	list(c, "blocks", MaxInstrs, &f.Blocks, func(b *Block) {
		list(c, "instructions", MaxInstrs-c.instrs, &b.Instrs, c.walkInstr)
		c.instrs += len(b.Instrs)
	})
}

// walkInstr walks an instruction as its operation's shape says.
func (c *codec) walkInstr(in *Instr) {
	small(c, "operation", &in.Op, NumOps)
	if in.Op == OpInvalid {
		c.fail("no such operation: 0")
	}
	line := in.Line - c.line
	integer(c, &line)
	if c.line += line; c.line < 0 {
		c.fail("a negative line, %d", c.line)
	}
	in.Line = c.line

	info := in.Op.Info()
	if c.decoding {
		in.Args = take(c, &c.operands, info.Arity())
		in.Dst = take(c, &c.operands, info.Results.Count())
		in.Places = take(c, &c.places, strings.Count(info.Shape, "p"))
		in.Blocks = take(c, &c.blocks, strings.Count(info.Shape, "b"))
	}
	arg, place, block := 0, 0, 0
	for _, field := range info.Shape {
		switch field {
		case 't':
			index(c, &in.Type)
		case 'v', 'o', 'a':
			c.operand(&in.Args[arg])
			arg++
		case 'A':
			c.walkOperands("operands", &in.Args, arg, c.operand)
		case 'p':
			c.walkPlace(&in.Places[place])
			place++
		case 'i':
			c.uint(&in.Imm)
		case 'd', 'f', 'm', 'x':
			index(c, &in.Sym)
		case 'b':
			index(c, &in.Blocks[block])
			block++
		case 'h':
			c.walkEdges(in)
		}
	}
	if info.Results.Count() < 0 {
		c.walkOperands("results", &in.Dst, 0, c.result)
		return
	}
	for i := range info.Results.Count() {
		c.result(&in.Dst[i])
	}
}

// take returns a list of n entries, nil if n is not positive. Most lists are short, so
// they are cut from a larger one.
func take[E any](c *codec, larger *[]E, n int) []E {
	if n <= 0 {
		return nil
	}
	if n > len(*larger) {
		*larger = make([]E, max(n, min(len(c.bytes), 256)))
	}
	xs := (*larger)[:n:n]
	*larger = (*larger)[n:]
	return xs
}

// walkOperands walks the operands from the given index on, and their number.
func (c *codec) walkOperands(what string, xs *[]Operand, from int, walk func(*Operand)) {
	n := c.count(what, MaxSlots, len(*xs)-from)
	if c.decoding {
		if list := take(c, &c.operands, from+n); n > 0 {
			copy(list, *xs)
			*xs = list
		}
	}
	for i := range n {
		walk(&(*xs)[from+i])
	}
}

// walkEdges walks the edges of a phi and what it claims.
func (c *codec) walkEdges(in *Instr) {
	c.uint(&in.Imm)
	if c.decoding && in.Imm >= phiClaims {
		c.fail("no such claims of a phi: %d", in.Imm)
	}
	n := c.count("edges", MaxInstrs, len(in.Blocks))
	if c.decoding {
		in.Args, in.Blocks = take(c, &c.operands, n), take(c, &c.blocks, n)
	}
	for i := range n {
		index(c, &in.Blocks[i])
		c.operand(&in.Args[i])
	}
}

func (c *codec) walkPlace(p *Place) {
	small(c, "base of a place", &p.Base, numBases)
	index(c, &p.ID)
	n := c.count("steps", MaxPath, len(p.Path))
	if c.decoding {
		p.Path = take(c, &c.steps, n)
	}
	for i := range p.Path {
		s := &p.Path[i]
		integer(c, &s.Field)
		switch {
		case s.Field == IndexStep:
			c.operand(&s.Index)
		case s.Field < 0:
			c.fail("no such field: %d", s.Field)
		}
	}
}
