package domainzero

import (
	"encoding/binary"
	"fmt"
	"slices"
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

// A funcKey names a function of a component, or, without one, the intrinsic with a number.
type funcKey struct {
	component *verifier.Component
	fn        bytecode.FuncID
}

func (k funcKey) String() string {
	if k.component == nil {
		return fmt.Sprintf("intrinsic %d", k.fn)
	}
	return k.component.Path() + "." + k.component.File().Funcs[k.fn].Name
}

// codeSpace is the code of all components translated with the same switches. Domains
// with equal switches share it. It has all functions of the components that configurations
// list, and of what these import those that they can reach: functions that code or
// constants name, and methods by which interfaces call, of types that have descriptors.
type codeSpace struct {
	options    translator.Options
	linker     *linker
	entries    map[funcKey]abi.Addr // 0 if wanted
	wanted     []funcKey
	linking    bool
	failed     error                // final: what is not linked yet must not be reached
	values     map[funcKey]abi.Addr // constant closure objects
	components map[*verifier.Component]bool
	proxies    map[proxyKey]*descInfo
	desc       *descriptors
}

// A linker places translated code in the image and finds its way back from addresses.
type linker struct {
	universe *bytecode.Universe
	image    *image
	write    func(at abi.Addr, code []byte) error // into the code half
	stubs    [abi.NumStubs]abi.Addr
	funcs    []*function             // sorted by start
	returns  map[uint32]*returnPoint // by return address
	statics  *staticsTable
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

// want returns the address of a function's code. If that is not placed yet it is 0, and the
// function is wanted.
func (s *codeSpace) want(key funcKey) abi.Addr {
	a, ok := s.entries[key]
	if !ok {
		s.entries[key] = 0
		s.wanted = append(s.wanted, key)
	}
	return a
}

// address is want for a function as a component refers to it.
func (s *codeSpace) address(c *verifier.Component, fn bytecode.FuncID) abi.Addr {
	c, fn = c.Resolve(fn)
	return s.want(funcKey{c, fn})
}

// placed returns the address of code that has been wanted and found its place since.
func (s *codeSpace) placed(key funcKey) (abi.Addr, error) {
	a := s.want(key)
	if a == 0 {
		return 0, fmt.Errorf("%v is not translated", key)
	}
	return a, nil
}

// code returns the address of a function's code, which it links if need be.
func (s *codeSpace) code(c *verifier.Component, fn bytecode.FuncID) (abi.Addr, error) {
	if a := s.address(c, fn); a != 0 {
		return a, s.failed
	}
	if err := s.link(); err != nil {
		return 0, err
	}
	c, fn = c.Resolve(fn)
	return s.placed(funcKey{c, fn})
}

// add adds components to the code space, in dependency order: all functions of those
// that a configuration lists, and of all what runs before any function calls another.
func (s *codeSpace) add(cs []*verifier.Component, listed []string) error {
	for _, c := range cs {
		s.components[c] = true
		if fn := c.File().Init; fn >= 0 {
			s.address(c, fn)
		}
		for _, g := range c.File().Globals {
			for _, init := range g.Init {
				if init.Value.Kind == bytecode.ConstFunc {
					s.address(c, init.Value.Func)
				}
			}
		}
		for i := range c.File().Funcs {
			if slices.Contains(listed, c.Path()) {
				s.address(c, bytecode.FuncID(i))
			}
		}
	}
	return s.link()
}

// link translates, places and installs the functions that are wanted, and all that they
// need in turn.
func (s *codeSpace) link() error {
	if s.linking || s.failed != nil {
		return s.failed
	}
	s.linking = true
	s.failed = s.linkWanted()
	s.linking = false
	if s.failed == nil {
		s.desc.complete = len(s.desc.infos)
	}
	return s.failed
}

func (s *codeSpace) linkWanted() error {
	var fresh []*function
	for len(s.wanted) > 0 {
		// Symbols add to what is wanted, and so do method tables.
		for i := 0; i < len(s.wanted); i++ {
			key := s.wanted[i]
			code, err := s.translate(key)
			if err != nil {
				return fmt.Errorf("translate %v: %w", key, err)
			}
			fn, err := s.linker.place(code)
			if err != nil {
				return err
			}
			fresh = append(fresh, fn)
			s.entries[key] = fn.start
			for _, r := range code.Relocs {
				if err := s.prepare(r.Symbol); err != nil {
					return err
				}
			}
		}
		s.wanted = s.wanted[:0]
		if err := s.desc.fillAll(); err != nil {
			return err
		}
	}
	return s.linker.install(s, fresh)
}

func (s *codeSpace) translate(key funcKey) (*translator.Code, error) {
	if key.component == nil {
		return translator.TranslateIntrinsic(s.linker.universe, int32(key.fn), s.options)
	}
	return translator.Translate(key.component, key.fn, s.options)
}

// prepare has what a symbol stands for wanted.
func (s *codeSpace) prepare(y translator.Symbol) (err error) {
	switch y.Kind {
	case translator.SymbolFunc, translator.SymbolFuncValue:
		s.address(y.Component, bytecode.FuncID(y.Index))
	case translator.SymbolType:
		_, err = s.desc.of(y.Type)
	case translator.SymbolMethod:
		s.desc.selector(y.Type, int(y.Index))
	case translator.SymbolIntrinsic:
		s.want(funcKey{fn: bytecode.FuncID(y.Index)})
	}
	return err
}

// install links functions that have their places, and installs them.
func (l *linker) install(s *codeSpace, fresh []*function) error {
	if len(fresh) == 0 {
		return nil
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
	l.funcs = append(l.funcs, fresh...)
	return l.write(first, text)
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
		a, err := s.placed(funcKey{c, fn})
		return int64(a), err
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
		a, err := s.placed(funcKey{fn: bytecode.FuncID(y.Index)})
		return int64(a), err
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
	code, err := s.placed(key)
	if err != nil {
		return 0, err
	}
	a, err := l.image.allocData(bytecode.WordSize)
	if err != nil {
		return 0, err
	}
	storeAddr(a, code)
	s.values[key] = a
	return a, nil
}
