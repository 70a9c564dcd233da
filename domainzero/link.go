package domainzero

import (
	"encoding/binary"
	"fmt"
	"sort"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// A function is translated code in the image.
type function struct {
	*translator.Code
	start, end abi.Addr
}

// returnPoint is what the collector knows of a return address.
type returnPoint struct {
	fn   *function
	safe *translator.Safepoint
}

type funcKey struct {
	component *verifier.Component
	fn        bytecode.FuncID
}

// codeSpace is the code of all components translated with the same switches. Domains
// with equal switches share it.
type codeSpace struct {
	options    translator.Options
	entries    map[funcKey]abi.Addr
	values     map[funcKey]abi.Addr // constant closure objects
	intrinsics map[int32]abi.Addr   // by number: those that are called out of line
	components map[*verifier.Component]bool
	proxies    map[proxyKey]*descInfo
	desc       *descriptors
}

// A linker places translated code in the image and finds its way back from addresses.
type linker struct {
	image   *image
	install func(at abi.Addr, code []byte) error // writes into the code half
	stubs   [abi.NumStubs]abi.Addr
	funcs   []*function             // sorted by start
	returns map[uint32]*returnPoint // by return address
	statics *staticsTable
}

// find returns the function that contains a code address, or nil.
func (l *linker) find(pc abi.Addr) *function {
	i := sort.Search(len(l.funcs), func(i int) bool { return l.funcs[i].start > pc }) - 1
	if i < 0 || pc >= l.funcs[i].end {
		return nil
	}
	return l.funcs[i]
}

// findReturn returns the function that contains the call before a return address, or nil.
func (l *linker) findReturn(pc abi.Addr) *function { return l.find(pc - 1) }

// line returns the source line of an address in a function. A return address belongs to
// the call before it.
func (f *function) line(pc abi.Addr) int32 {
	off := uint32(pc - f.start)
	i := sort.Search(len(f.Lines), func(i int) bool { return f.Lines[i].PC > off }) - 1
	if i < 0 {
		return 0
	}
	return f.Lines[i].Line
}

// trapSite returns the trap site at an address, or nil.
func (f *function) trapSite(pc abi.Addr) *translator.TrapSite {
	off := uint32(pc - f.start)
	i := sort.Search(len(f.Traps), func(i int) bool { return f.Traps[i].PC >= off })
	if i == len(f.Traps) || f.Traps[i].PC != off {
		return nil
	}
	return &f.Traps[i]
}

// translate adds components to a code space: all their functions are translated, placed
// and linked. Precondition: their imports are in it.
func (l *linker) translate(s *codeSpace, cs []*verifier.Component) error {
	var fresh []*function
	for _, c := range cs {
		if s.components[c] {
			continue
		}
		s.components[c] = true
		for i := range c.File().Funcs {
			code, err := translator.Translate(c, bytecode.FuncID(i), s.options)
			if err != nil {
				return fmt.Errorf("translate %s: %w", c.Path(), err)
			}
			fn, err := l.place(code)
			if err != nil {
				return err
			}
			fresh = append(fresh, fn)
			s.entries[funcKey{c, bytecode.FuncID(i)}] = fn.start
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	fresh, err := l.addIntrinsics(s, cs[0].Universe(), fresh)
	if err != nil {
		return err
	}
	first, last := fresh[0].start, fresh[len(fresh)-1].end
	text := make([]byte, last-first)
	for _, fn := range fresh {
		copy(text[fn.start-first:], fn.Text)
		for _, r := range fn.Relocs {
			if err := l.relocate(s, text, first, fn, r); err != nil {
				return fmt.Errorf("link %s: %w", fn.Name, err)
			}
		}
		for i := range fn.Safepoints {
			p := &fn.Safepoints[i]
			l.returns[uint32(fn.start)+p.PC] = &returnPoint{fn, p}
		}
		if fn.Handler >= 0 { // where a thread may wait for its turn after a panic
			l.returns[uint32(fn.start)+uint32(fn.Handler)] = &returnPoint{fn, &translator.Safepoint{}}
		}
		fn.Text, fn.Relocs = nil, nil
	}
	if err := l.install(first, text); err != nil {
		return err
	}
	l.funcs = append(l.funcs, fresh...)
	return s.desc.fillAll()
}

// place gives a function its address.
func (l *linker) place(code *translator.Code) (*function, error) {
	at, err := l.image.allocCode(len(code.Text))
	if err != nil {
		return nil, err
	}
	sort.Slice(code.Traps, func(i, j int) bool { return code.Traps[i].PC < code.Traps[j].PC })
	return &function{code, at, at + abi.Addr(len(code.Text))}, nil
}

// addIntrinsics adds to functions the code of the intrinsics that they call out of line,
// and that the code space lacks.
func (l *linker) addIntrinsics(s *codeSpace, u *bytecode.Universe, fns []*function) ([]*function, error) {
	for _, fn := range fns {
		for _, r := range fn.Relocs {
			number := r.Symbol.Index
			if r.Symbol.Kind != translator.SymbolIntrinsic || s.intrinsics[number] != 0 {
				continue
			}
			code, err := translator.TranslateIntrinsic(u, number, s.options)
			if err != nil {
				return nil, err
			}
			placed, err := l.place(code)
			if err != nil {
				return nil, err
			}
			fns = append(fns, placed)
			s.intrinsics[number] = placed.start
		}
	}
	return fns, nil
}

func (l *linker) relocate(s *codeSpace, text []byte, base abi.Addr, fn *function, r translator.Reloc) error {
	v, err := l.value(s, r.Symbol)
	if err != nil {
		return err
	}
	v += r.Addend
	at := fn.start + abi.Addr(r.Offset)
	if r.Kind == translator.RelocRel32 {
		v -= int64(at) + 4
	}
	if int64(int32(v)) != v {
		return fmt.Errorf("%v: value %#x does not fit 32 bits", r.Symbol.Kind, v)
	}
	binary.LittleEndian.PutUint32(text[at-base:], uint32(v))
	return nil
}

// value returns what a symbol stands for.
func (l *linker) value(s *codeSpace, y translator.Symbol) (int64, error) {
	switch y.Kind {
	case translator.SymbolFunc:
		c, fn := y.Component.Resolve(bytecode.FuncID(y.Index))
		a, ok := s.entries[funcKey{c, fn}]
		if !ok {
			return 0, fmt.Errorf("%s.%s is not translated", c.Path(), c.File().Funcs[fn].Name)
		}
		return int64(a), nil
	case translator.SymbolFuncValue:
		a, err := l.funcValue(s, y.Component, bytecode.FuncID(y.Index))
		return int64(a), err
	case translator.SymbolStub:
		return int64(l.stubs[y.Index]), nil
	case translator.SymbolType:
		info, err := s.desc.of(y.Type)
		if err != nil {
			return 0, err
		}
		return int64(info.addr), nil
	case translator.SymbolClosure:
		info, err := s.desc.closure(y.Captures)
		if err != nil {
			return 0, err
		}
		return int64(info.addr), nil
	case translator.SymbolData:
		a, err := l.image.constant(y.Component.File().Data[y.Index])
		return int64(a), err
	case translator.SymbolStatics:
		n, err := l.statics.number(y.Component)
		return abi.DomainStatics + int64(n)*bytecode.WordSize, err
	case translator.SymbolGlobal:
		c, g := y.Component.ResolveGlobal(bytecode.GlobalID(y.Index))
		return l.statics.layoutOf(c).offsets[g], nil
	case translator.SymbolMethod:
		return s.desc.selector(y.Type, int(y.Index)), nil
	case translator.SymbolZero:
		return int64(l.image.zero), nil
	case translator.SymbolIntrinsic:
		return int64(s.intrinsics[y.Index]), nil
	}
	return 0, fmt.Errorf("symbol of unknown kind %d", y.Kind)
}

// funcValue returns the constant closure object of a function without captures.
func (l *linker) funcValue(s *codeSpace, c *verifier.Component, fn bytecode.FuncID) (abi.Addr, error) {
	c, fn = c.Resolve(fn)
	key := funcKey{c, fn}
	if a, ok := s.values[key]; ok {
		return a, nil
	}
	code, ok := s.entries[key]
	if !ok {
		return 0, fmt.Errorf("%s.%s is not translated", c.Path(), c.File().Funcs[fn].Name)
	}
	a, err := l.image.allocData(bytecode.WordSize)
	if err != nil {
		return 0, err
	}
	storeAddr(a, code)
	s.values[key] = a
	return a, nil
}
