package link

import (
	"encoding/binary"
	"fmt"
	"sort"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// A Linker places translated code in the image and finds its way back from addresses.
type Linker struct {
	// Fixed. All types of the system are of this universe: equal types are one pointer, and all who
	// compare types rely on it. All spaces and portal stubs share the image.
	Universe *bytecode.Universe
	Image    *Image

	// The run-time library's generic type that implements maps. Set before anything is linked.
	Maps *bytecode.Type

	// Filled in before anything is linked, and final: code calls them directly, and package portal
	// has stubs jump to them.
	Stubs [abi.NumStubs]abi.Addr

	// Called in the middle of links that take longer than others can wait; nil: nobody waits. Who does
	// something else from there has Busy set: see [domain.Common.InSteps].
	Step func()
	Busy bool // a link is in its middle, and another cannot begin

	// Install writes code where it was reserved by [Image.AllocCode], for package portal, too. It
	// is the only way to: pages are never writable and executable at once.
	Install func(at abi.Addr, code []byte) error

	// In rising order because the image gives addresses so; Find searches by halves.
	funcs []*Function // sorted by start

	// Code lies below 4 GiB: 32 bits tell all return addresses apart. Complete before anybody can
	// reach the code that they lie in: whoever walks a stack finds each frame here.
	returns map[uint32]*ReturnPoint // by return address

	// One for a component in all spaces: by equal offsets the copier finds the same variable of
	// another domain. Kept for good once made.
	layouts map[*verifier.Component]*StaticsLayout
}

// NewLinker returns a linker for an image. install writes code into the image's code half.
func NewLinker(u *bytecode.Universe, m *Image, install func(at abi.Addr, code []byte) error) *Linker {
	return &Linker{Universe: u, Image: m, Install: install, returns: map[uint32]*ReturnPoint{}, layouts: map[*verifier.Component]*StaticsLayout{}}
}

// Rest calls Step, unless somebody asks for what is there while a link is in its middle.
func (l *Linker) Rest() {
	if l.Step != nil && !l.Busy {
		l.Step()
	}
}

// MapType returns the library's type that implements a map type.
func (l *Linker) MapType(m *bytecode.Type) *bytecode.Type {
	return l.Universe.Instance(l.Maps, []*bytecode.Type{m.Key, m.Elem})
}

// EachMethod calls f with the methods of each interface type that code of a component can come to but for those of
// others' definitions: what its types are written with, and definitions of instances, which nobody has written. Of
// types that are defined alike it passes on one that is for portals, and one that is not.
func (l *Linker) EachMethod(c *verifier.Component, f func(portal bool, m Selector)) {
	work, seen, portals := []*bytecode.Type{l.Universe.Error().Under()}, map[*bytecode.Type]bool{}, map[*bytecode.Type]bool{}
	for i := range c.File().Types {
		work = append(work, c.Type(bytecode.TypeID(bytecode.NumBasic+i)))
	}
	for len(work) > 0 {
		l.Rest()
		t := work[len(work)-1]
		if work = work[:len(work)-1]; seen[t] || t.HasParams() {
			continue
		}
		u := t.Under()
		if seen[t], work = true, append(work, t.Mentions()...); t.Origin != nil {
			work = append(work, u)
		}
		if t == u || t.Portal && !portals[u] {
			portals[u] = portals[u] || t.Portal
			for _, m := range u.Methods { // none but interface types have some
				f(t.Portal, SelectorOf(l.Universe, m.Name, m.Sig))
			}
		}
	}
}

// Functions returns how many functions have been placed.
func (l *Linker) Functions() int { return len(l.funcs) }

// Find returns the function that contains a code address, or nil.
func (l *Linker) Find(pc abi.Addr) *Function {
	i := sort.Search(len(l.funcs), func(i int) bool { return l.funcs[i].Start > pc }) - 1
	if i < 0 || pc >= l.funcs[i].End {
		return nil
	}
	return l.funcs[i]
}

// FindReturn returns the function that contains the call before a return address, or nil.
func (l *Linker) FindReturn(pc abi.Addr) *Function { return l.Find(pc - 1) }

// Return returns what is known of a return address, nil if it is none.
func (l *Linker) Return(pc abi.Addr) *ReturnPoint { return l.returns[uint32(pc)] }

// publish makes known functions that are installed. Precondition: they are in the order of their
// places, which are above all that was published: Find relies on it.
func (l *Linker) publish(fresh []*Function) {
	for _, fn := range fresh {
		for i := range fn.Safepoints {
			p := &fn.Safepoints[i]
			l.returns[uint32(fn.Start)+p.PC] = &ReturnPoint{fn, p}
		}
		if fn.Handler >= 0 { // where a thread may wait for its turn after a panic
			l.returns[uint32(fn.Start)+uint32(fn.Handler)] = &ReturnPoint{fn, &code.Safepoint{}}
		}
		fn.Text, fn.Relocs = nil, nil
	}
	l.funcs = append(l.funcs, fresh...)
}

// install writes functions to their places, with what their symbols stand for. Precondition:
// they are in the order of their places, in one range that holds no other code, for it is written
// in one piece. linkWanted sees to it.
func (s *Space) install(fresh []*Function) error {
	if len(fresh) == 0 {
		return nil
	}
	first := fresh[0].Start
	text := make([]byte, fresh[len(fresh)-1].End-first)
	for _, fn := range fresh {
		copy(text[fn.Start-first:], fn.Text)
		for _, r := range fn.Relocs {
			if err := s.relocate(text, first, fn, r); err != nil {
				return fmt.Errorf("link %s: %w", fn.Name, err)
			}
		}
	}
	return s.Linker.Install(first, text)
}

// relocate writes what a symbol stands for into a function's text, which begins at base.
// Precondition: prepare has seen the symbol, or what it stands for has no place yet. reach sees to
// it.
func (s *Space) relocate(text []byte, base abi.Addr, fn *Function, r code.Reloc) error {
	v, err := s.value(r.Symbol)
	if err != nil {
		return err
	}
	v += r.Addend
	at := fn.Start + abi.Addr(r.Offset)
	if r.Relative {
		v -= int64(at) + 4
	}
	if int64(int32(v)) != v {
		return fmt.Errorf("%v: value %#x does not fit 32 bits", r.Symbol.Kind, v)
	}
	binary.LittleEndian.PutUint32(text[at-base:], uint32(v))
	return nil
}

// value returns what a symbol stands for.
func (s *Space) value(y code.Symbol) (v int64, err error) {
	var a abi.Addr
	switch y.Kind {
	case code.SymbolFunc, code.SymbolIntrinsic:
		a, err = s.function(y.Component, bytecode.FuncID(y.Index)).placed()
	case code.SymbolFuncValue:
		a, err = s.FuncValue(y.Component, bytecode.FuncID(y.Index))
	case code.SymbolStub:
		a = s.Linker.Stubs[y.Index]
	case code.SymbolType:
		a = s.ByID(y.Type.ID()).Addr
	case code.SymbolData:
		a, err = s.Linker.Image.constant(y.Component, y.Index)
	case code.SymbolStatics:
		n, known := s.numbers[y.Component]
		if !known {
			err = fmt.Errorf("component %s is not in the code space", y.Component.Path())
		}
		return abi.DomainStatics + int64(n)*bytecode.WordSize, err
	case code.SymbolGlobal:
		c, g := y.Component.ResolveGlobal(bytecode.GlobalID(y.Index))
		return s.Linker.Statics(c).Offsets[g], nil
	case code.SymbolMethod:
		return s.selector(y.Type, int(y.Index))
	case code.SymbolCopier:
		a, err = s.copier(code.Copier(y.Index), y.Type).placed()
	case code.SymbolZero:
		a = s.Linker.Image.zero
	default:
		err = fmt.Errorf("symbol of unknown kind %d", y.Kind)
	}
	return int64(a), err
}
