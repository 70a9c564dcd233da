package programs

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
)

// A typ is a type of a component that is being generated. Types of one pool are identical if
// they are the same pointer.
type typ struct {
	id     bytecode.TypeID
	kind   bytecode.Kind // of the underlying type
	named  bool
	ofName string // in the component that declares it
	elem   *typ   // of a pointer, slice, array, map or channel; of a named type the underlying one
	key    *typ
	length int64
	fields []*typ
	params []*typ // of a function type
	result []*typ

	foreign bool     // declared by an import
	portal  bool     // of a named interface type: other domains may call it
	methods []method // of an interface type, sorted by name
	own     []method // of a named type, sorted by name; fn is set
}

// A method is a method of an interface, whose signature has no receiver, or of a named type.
type method struct {
	name    string
	sig     *typ
	fn      bytecode.FuncID
	inValue bool // the type has it, too, and not only the pointer to it
}

// under returns the type's underlying type.
func (t *typ) under() *typ {
	if t.named {
		return t.elem
	}
	return t
}

func (t *typ) aggregate() bool {
	return t.kind == bytecode.KindStruct || t.kind == bytecode.KindArray || t.kind.IsComplex()
}

// pointerShaped tells whether a value is one reference.
func (t *typ) pointerShaped() bool {
	return t.kind == bytecode.KindPointer || t.kind == bytecode.KindMap || t.kind == bytecode.KindChan || t.kind == bytecode.KindFunc
}

func (t *typ) comparable() bool {
	switch t.kind {
	case bytecode.KindSlice, bytecode.KindMap, bytecode.KindFunc:
		return false
	case bytecode.KindArray:
		return t.under().elem.comparable()
	case bytecode.KindStruct:
		for _, f := range t.under().fields {
			if !f.comparable() {
				return false
			}
		}
	}
	return true
}

// A pool has the types of one component.
type pool struct {
	file  *bytecode.File
	basic [bytecode.NumBasic]*typ
	byKey map[string]*typ
	all   []*typ // that variables may have, but for what is only a part
}

func newPool(file *bytecode.File) *pool {
	p := &pool{file: file, byKey: map[string]*typ{}}
	for k := bytecode.KindBool; int(k) < bytecode.NumBasic; k++ {
		p.basic[k] = &typ{id: bytecode.TypeID(k), kind: k}
		if !k.IsOpaque() {
			p.all = append(p.all, p.basic[k])
		}
	}
	return p
}

// intern returns the type that is written in one way, which key tells.
func (p *pool) intern(key string, t *typ, def bytecode.TypeDef) *typ {
	if old, ok := p.byKey[key]; ok {
		return old
	}
	t.id = bytecode.TypeID(bytecode.NumBasic + len(p.file.Types))
	p.file.Types = append(p.file.Types, def)
	p.byKey[key] = t
	p.all = append(p.all, t)
	return t
}

func ids(ts []*typ) (list []bytecode.TypeID) {
	for _, t := range ts {
		list = append(list, t.id)
	}
	return list
}

func (p *pool) of(k bytecode.Kind, elem *typ) *typ {
	return p.intern(fmt.Sprint(k, elem.id), &typ{kind: k, elem: elem}, bytecode.TypeDef{Kind: k, Elem: elem.id})
}

// pointerKey is how a pointer type is interned.
func pointerKey(elem *typ) string { return fmt.Sprint(bytecode.KindPointer, elem.id) }

func (p *pool) pointer(elem *typ) *typ { return p.of(bytecode.KindPointer, elem) }
func (p *pool) slice(elem *typ) *typ   { return p.of(bytecode.KindSlice, elem) }
func (p *pool) channel(elem *typ) *typ { return p.of(bytecode.KindChan, elem) }

func (p *pool) array(elem *typ, n int64) *typ {
	return p.intern(fmt.Sprint("array", n, elem.id), &typ{kind: bytecode.KindArray, elem: elem, length: n},
		bytecode.TypeDef{Kind: bytecode.KindArray, Elem: elem.id, Len: n})
}

func (p *pool) mapping(key, elem *typ) *typ {
	return p.intern(fmt.Sprint("map", key.id, elem.id), &typ{kind: bytecode.KindMap, key: key, elem: elem},
		bytecode.TypeDef{Kind: bytecode.KindMap, Key: key.id, Elem: elem.id})
}

func (p *pool) signature(params, results []*typ) *typ {
	return p.intern(fmt.Sprint("func", ids(params), ids(results)), &typ{kind: bytecode.KindFunc, params: params, result: results},
		bytecode.TypeDef{Kind: bytecode.KindFunc, Params: ids(params), Results: ids(results)})
}

// structure makes a struct type, whose fields are named F0 and so on, with a tag for each; nil for none.
func (p *pool) structure(fields []*typ, tags []string) *typ {
	def := bytecode.TypeDef{Kind: bytecode.KindStruct}
	for i, f := range fields {
		d := bytecode.FieldDef{Name: fmt.Sprintf("F%d", i), Type: f.id}
		if tags != nil {
			d.Tag = tags[i]
		}
		def.Fields = append(def.Fields, d)
	}
	return p.intern(fmt.Sprintf("struct%v%q", ids(fields), tags), &typ{kind: bytecode.KindStruct, fields: fields}, def)
}

// iface makes an interface type of methods that are sorted by name.
func (p *pool) iface(methods ...method) *typ {
	def, key := bytecode.TypeDef{Kind: bytecode.KindInterface}, "interface"
	for _, m := range methods {
		def.Methods = append(def.Methods, bytecode.MethodDef{Name: m.name, Sig: m.sig.id})
		key += fmt.Sprint(m.name, m.sig.id, " ")
	}
	return p.intern(key, &typ{kind: bytecode.KindInterface, methods: methods}, def)
}

func (p *pool) any() *typ { return p.iface() }

// name declares a type. Its methods are added by addMethod.
func (p *pool) name(name string, under *typ) *typ {
	t := &typ{kind: under.kind, named: true, ofName: name, elem: under, methods: under.methods}
	return p.intern("named "+name, t, bytecode.TypeDef{Kind: bytecode.KindNamed, Elem: under.id, Import: bytecode.ThisComponent, Name: name})
}

// instance declares an instance of the generic type G, a struct of a value of its parameter and an int.
func (p *pool) instance(argument *typ) *typ {
	parameter := p.hidden("parameter", bytecode.TypeDef{Kind: bytecode.KindParam})
	body := p.hidden("body of G", bytecode.TypeDef{Kind: bytecode.KindStruct, Fields: []bytecode.FieldDef{
		{Name: "F0", Type: parameter.id}, {Name: "F1", Type: bytecode.TypeID(bytecode.KindInt)}}})
	generic := p.hidden("named G", bytecode.TypeDef{Kind: bytecode.KindNamed, Elem: body.id, Import: bytecode.ThisComponent, Name: "G", Len: 1})
	name := fmt.Sprintf("G[%d]", argument.id)
	under := p.structure([]*typ{argument, p.basic[bytecode.KindInt]}, nil)
	return p.intern("named "+name, &typ{kind: bytecode.KindStruct, named: true, ofName: name, elem: under},
		bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: generic.id, Params: []bytecode.TypeID{argument.id}})
}

// addMethod gives a named type a method. Those of one type come in the order of their names.
func (p *pool) addMethod(t *typ, m method) {
	t.own = append(t.own, m)
	def := p.file.TypeDef(t.id)
	def.Methods = append(def.Methods, bytecode.MethodDef{Name: m.name, Func: m.fn, InValue: m.inValue})
}

// imported makes a type of another pool one of this, where its named types are of an import.
func (p *pool) imported(t *typ, number int32) *typ {
	if int(t.id) < bytecode.NumBasic {
		return p.basic[t.id]
	}
	list := func(ts []*typ) (out []*typ) {
		for _, x := range ts {
			out = append(out, p.imported(x, number))
		}
		return out
	}
	methods := func() (out []method) {
		for _, m := range t.methods {
			out = append(out, method{name: m.name, sig: p.imported(m.sig, number)})
		}
		return out
	}
	switch {
	case t.named:
		if old, ok := p.byKey["named "+t.ofName]; ok {
			return old
		}
		under := p.imported(t.elem, number)
		n := &typ{kind: t.kind, named: true, ofName: t.ofName, elem: under, methods: under.methods, foreign: true}
		return p.intern("named "+t.ofName, n, bytecode.TypeDef{Kind: bytecode.KindNamed, Import: number, Name: t.ofName})
	case t.kind == bytecode.KindPointer, t.kind == bytecode.KindSlice, t.kind == bytecode.KindChan:
		return p.of(t.kind, p.imported(t.elem, number))
	case t.kind == bytecode.KindArray:
		return p.array(p.imported(t.elem, number), t.length)
	case t.kind == bytecode.KindMap:
		return p.mapping(p.imported(t.key, number), p.imported(t.elem, number))
	case t.kind == bytecode.KindStruct:
		return p.structure(list(t.fields), nil)
	case t.kind == bytecode.KindFunc:
		return p.signature(list(t.params), list(t.result))
	}
	return p.iface(methods()...)
}

// implements tells whether a value of type t has the methods of an interface.
func (p *pool) implements(t, i *typ) bool {
	for _, m := range i.methods {
		if !p.has(t, m) {
			return false
		}
	}
	return true
}

func (p *pool) has(t *typ, want method) bool {
	own, pointer := t.own, false
	if t.kind == bytecode.KindPointer && !t.named {
		own, pointer = t.elem.own, true
		if t.elem.pointerShaped() {
			return false
		}
	}
	if t.kind == bytecode.KindInterface {
		for _, m := range t.methods {
			if m.name == want.name && m.sig == want.sig {
				return true
			}
		}
		return false
	}
	for _, m := range own {
		if m.name == want.name && m.sig == want.sig {
			return pointer || m.inValue || t.pointerShaped()
		}
	}
	return false
}
