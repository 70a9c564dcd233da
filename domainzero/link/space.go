package link

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// A Space is the code of all components translated with the same switches. Domains with
// equal switches share it. It has all functions of the components that configurations list,
// and of what these import those that they can reach: functions that code or constants name,
// and methods by which interfaces call, of types that have descriptors.
type Space struct {
	// Fixed: domains with equal options may share the space.
	Options translator.Options
	Linker  *Linker

	// Only grows. For the methods of an instance of a generic type the first one counts that
	// supplies them.
	components []*verifier.Component // in the order in which they were added

	// A component keeps its number: code has it as an offset in abi.Domain.
	numbers  map[*verifier.Component]int // of those whose package variables have a place in a domain's block
	capacity int                         // places

	// Addresses are final: code calls them directly.
	entries map[function]abi.Addr // 0 if wanted
	wanted  []function            // those with entry 0, until link has placed them

	// Type and Code link what they make wanted, unless linking is what calls them.
	linking bool
	failed  error                 // final: what is not linked yet must not be reached
	values  map[function]abi.Addr // constant closure objects

	// Only grow, as do selectors: descriptors and code have the indices.
	types         []*Type          // by object.Desc.Index
	byID          []*Type          // by bytecode.Type.ID
	selectors     map[Selector]int // numbers: where a method is in method tables
	completeTypes int              // how many of types have all methods that interfaces call

	// Positive answers alone. Method sets do not change, so that they stay true.
	implement map[[2]abi.Addr]bool // what Implements found out
}

// A function names a function of a component, or, without one, the intrinsic with a number. It is
// resolved: the component is the one that has the code, so that equal functions have equal keys.
type function struct {
	component *verifier.Component
	fn        bytecode.FuncID
}

func (f function) String() string {
	if f.component == nil {
		return fmt.Sprintf("intrinsic %d", f.fn)
	}
	return f.component.Path() + "." + f.component.File().Funcs[f.fn].Name
}

// NewSpace returns a space without code, in which so many components may have package
// variables.
func NewSpace(l *Linker, o translator.Options, capacity int) *Space {
	return &Space{
		Options: o, Linker: l, numbers: map[*verifier.Component]int{}, capacity: capacity,
		entries: map[function]abi.Addr{}, values: map[function]abi.Addr{},
		selectors: map[Selector]int{}, implement: map[[2]abi.Addr]bool{},
	}
}

// want returns the address of a function's code. If that is not placed yet it is 0, and the
// function is wanted.
func (s *Space) want(f function) abi.Addr {
	a, ok := s.entries[f]
	if !ok {
		s.entries[f] = 0
		s.wanted = append(s.wanted, f)
	}
	return a
}

// address is want for a function as a component refers to it.
func (s *Space) address(c *verifier.Component, fn bytecode.FuncID) abi.Addr {
	c, fn = c.Resolve(fn)
	return s.want(function{c, fn})
}

// placed returns the address of code that has been wanted and found its place since.
func (s *Space) placed(f function) (abi.Addr, error) {
	a := s.want(f)
	if a == 0 {
		return 0, fmt.Errorf("%v is not translated", f)
	}
	return a, nil
}

// Code returns the address of a function's code, which it links if need be. While the space
// links it returns an error for code that is not placed.
func (s *Space) Code(c *verifier.Component, fn bytecode.FuncID) (abi.Addr, error) {
	if a := s.address(c, fn); a != 0 {
		return a, s.failed
	}
	if err := s.link(); err != nil {
		return 0, err
	}
	c, fn = c.Resolve(fn)
	return s.placed(function{c, fn})
}

// Add adds components to the space, in dependency order: all functions of those that are wanted
// whole, and of all what runs before any function calls another. Precondition: native
// code does not run.
func (s *Space) Add(cs, whole []*verifier.Component) error {
	for _, c := range cs {
		if !slices.Contains(s.components, c) {
			s.components = append(s.components, c)
		}
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
			if slices.Contains(whole, c) {
				s.address(c, bytecode.FuncID(i))
			}
		}
	}
	return s.link()
}

// link translates, places and installs the functions that are wanted, and all that they
// need in turn.
func (s *Space) link() error {
	if s.linking || s.failed != nil {
		return s.failed
	}
	s.linking = true
	s.failed = s.linkWanted()
	s.linking = false
	if s.failed == nil {
		s.completeTypes = len(s.types)
	}
	return s.failed
}

// linkWanted is link without a guard against being called from within. Nothing is installed
// before everything has its place: until then code may refer to what does not exist.
func (s *Space) linkWanted() error {
	var fresh []*Function
	for len(s.wanted) > 0 {
		// Symbols add to what is wanted, and so do method tables.
		for i := 0; i < len(s.wanted); i++ {
			f := s.wanted[i]
			c, err := s.translate(f)
			if err != nil {
				return fmt.Errorf("translate %v: %w", f, err)
			}
			fn, err := s.Linker.place(c)
			if err != nil {
				return err
			}
			fresh = append(fresh, fn)
			s.entries[f] = fn.Start
			for _, r := range c.Relocs {
				if err := s.prepare(r.Symbol); err != nil {
					return err
				}
			}
		}
		s.wanted = s.wanted[:0]
		if err := s.fillAll(); err != nil {
			return err
		}
	}
	return s.Linker.publish(s, fresh)
}

func (s *Space) translate(f function) (*code.Code, error) {
	if f.component == nil {
		return translator.TranslateIntrinsic(s.Linker.Universe, int32(f.fn), s.Options)
	}
	return translator.Translate(f.component, f.fn, s.Options)
}

// prepare has what a symbol stands for wanted.
func (s *Space) prepare(y code.Symbol) (err error) {
	switch y.Kind {
	case code.SymbolFunc, code.SymbolFuncValue:
		s.address(y.Component, bytecode.FuncID(y.Index))
	case code.SymbolType:
		_, err = s.Type(y.Type)
	case code.SymbolMethod:
		s.selector(y.Type, int(y.Index))
	case code.SymbolIntrinsic:
		s.want(function{fn: bytecode.FuncID(y.Index)})
	}
	return err
}

// FuncValue returns the constant closure object of a function without captures.
func (s *Space) FuncValue(c *verifier.Component, fn bytecode.FuncID) (abi.Addr, error) {
	c, fn = c.Resolve(fn)
	f := function{c, fn}
	if a, ok := s.values[f]; ok {
		return a, nil
	}
	code, err := s.placed(f)
	if err != nil {
		return 0, err
	}
	a, err := s.Linker.Image.allocData(bytecode.WordSize)
	if err != nil {
		return 0, err
	}
	memory.StoreAddr(a, code)
	s.values[f] = a
	return a, nil
}
