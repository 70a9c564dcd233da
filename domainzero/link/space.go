package link

import (
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// A Space is the code of all components translated with the same switches. Domains with
// equal switches share it. It has all functions of the components that configurations list,
// and of what these import those that they can reach: functions that code or constants name,
// and methods by which interfaces call, of types that have descriptors.
//
// A link that fails leaves it as it was: see [Space.link].
type Space struct {
	// Fixed: domains with equal options may share the space. Code is made by them, and packages cpu
	// and domain ask what may go wrong in it: missing checks, revocations.
	Options  translator.Options
	Linker   *Linker // of all spaces of the system
	Capacity int     // in components: places in abi.Domain's table of package variables, for Add and domain.New

	// Only grows. For the methods of an instance of a generic type the first one counts that
	// supplies them: findMethods relies on the order.
	Components []*verifier.Component       // in the order in which they were added
	numbers    map[*verifier.Component]int // in components: code has them as offsets in abi.Domain

	Functions map[Name]*Function // that were ever asked for; later links use their translations

	// Empty between links. Install and publish rely on the order.
	wanted []*Function // by the link in progress, in the order of their places

	// All types' methods, called or not, but for links that fail; and those that the link in progress
	// looks at: new ones, and those whose selectors get numbers. The latter is empty between links.
	implementers map[Selector][]implementer
	touched      []implementer

	// Only grow, as do selectors: descriptors and code have the indices.
	Types     []*Type          // by object.Desc.Index
	settled   int              // how many types there were when the last link began
	byID      []*Type          // those that are not of portals, by bytecode.Type.ID; nil: no descriptor
	Selectors map[Selector]int // numbers: where a method is in method tables

	// The method table of all types without methods that are called: each entry traps.
	noMethods abi.Addr
	TableSize int // of each table, in entries

	// What can ever get a number: methods of all interface types of Components. By each the first of these that has
	// one. Grows with components alone, and so do method tables.
	callable map[Selector]int

	// Begins anew when methods are found of a type that had none, or lost: answers stay true.
	implement map[[2]*Type]bool // what Implements found out
}

// NewSpace returns a space without code, for so many components.
func NewSpace(l *Linker, o translator.Options, capacity int) *Space {
	return &Space{
		Options: o, Linker: l, numbers: map[*verifier.Component]int{}, Capacity: capacity,
		Functions: map[Name]*Function{},
		Selectors: map[Selector]int{}, callable: map[Selector]int{}, implementers: map[Selector][]implementer{}, implement: map[[2]*Type]bool{},
	}
}

// function returns what is known of a function of a component, or, without one, of the code of
// the intrinsic with a number.
func (s *Space) function(c *verifier.Component, fn bytecode.FuncID) *Function {
	n := Name{Component: c, Func: fn}
	if c != nil {
		n.Component, n.Func = c.Resolve(fn)
	}
	return s.named(n)
}

// copier returns what is known of code that copies.
func (s *Space) copier(k code.Copier, t *bytecode.Type) *Function {
	return s.named(Name{Func: bytecode.FuncID(k), Copies: true, Type: t})
}

// named returns what is known of a function with a name.
func (s *Space) named(n Name) *Function {
	f := s.Functions[n]
	if f == nil {
		f = &Function{name: n}
		s.Functions[n] = f
	}
	return f
}

// want makes the link in progress place a function, unless it has its place. One that the
// translator refused is asked for each time: whether that matters depends on who needs it.
// Precondition: a link is in progress, or nobody places it.
func (s *Space) want(c *verifier.Component, fn bytecode.FuncID) { s.wantFunction(s.function(c, fn)) }

// wantFunction is want of what is known already.
func (s *Space) wantFunction(f *Function) {
	if (f.Start == 0 || f.refused != nil) && !f.wanted {
		f.wanted = true
		s.wanted = append(s.wanted, f)
	}
}

// Code returns the address of a function's code, which it links if need be.
func (s *Space) Code(c *verifier.Component, fn bytecode.FuncID) (abi.Addr, error) {
	return s.function(c, fn).linked(s)
}

// linked returns the address of a function's code in its space, which it links if need be.
func (f *Function) linked(s *Space) (abi.Addr, error) {
	if f.Start != 0 && f.refused == nil {
		return f.Start, nil
	}
	err := s.link(func() error { s.wantFunction(f); return nil })
	return f.Start, err
}

// Copier returns the address of code that copies to heaps of the space's domains, which it links if
// need be.
func (s *Space) Copier(k code.Copier, t *bytecode.Type) (abi.Addr, error) {
	return s.copier(k, t).linked(s)
}

// agree reports whether domains with components may share code: those that are known, and others that come. Methods
// of an instance of a generic type are those of the first that supplies them. So whoever has the generic type has
// that one, too: code of others would run in the domain.
func agree(known, cs []*verifier.Component, rest func()) bool {
	supplied := map[*bytecode.Type]bool{}
	for _, c := range slices.Concat(known, cs) {
		others := cs
		if !slices.Contains(known, c) {
			others = known
		}
		for t := range c.Receivers() {
			rest()
			if t.Origin != nil && !supplied[t] && !slices.Contains(others, c) && slices.ContainsFunc(others, func(x *verifier.Component) bool { return x.ID() == t.Component }) {
				return false
			}
			supplied[t] = true
		}
	}
	return true
}

// Add adds components to the space, in dependency order: all functions of those that are wanted
// whole, and of all what runs before any function calls another. Precondition: native
// code does not run; linkWanted relies on it.
func (s *Space) Add(cs, whole []*verifier.Component) error {
	if !agree(s.Components, cs, s.Linker.Rest) {
		return ErrCrowded
	}
	return s.link(func() error {
		if err := s.describe(s.Linker.Universe.Basic(bytecode.KindUint8)); err != nil { // of texts, which cannot wait for a link
			return err
		}
		for _, c := range cs {
			if _, known := s.numbers[c]; !known {
				if len(s.Components) == s.Capacity {
					return fmt.Errorf("more than %d components have package variables in one code space", s.Capacity)
				}
				n := len(s.Components)
				s.numbers[c], s.Components = n, append(s.Components, c)
				s.Linker.EachMethod(c, func(_ bool, m Selector) {
					if _, known := s.callable[m]; !known {
						s.callable[m] = n
					}
				})
				for _, t := range s.Types {
					s.findMethods(t, []*verifier.Component{c})
				}
			}
			if fn := c.File().Init; fn >= 0 {
				s.want(c, fn)
			}
			for _, g := range c.File().Globals {
				for _, init := range g.Init {
					if init.Value.Kind == bytecode.ConstFunc {
						s.want(c, init.Value.Func)
					}
				}
			}
			if slices.Contains(whole, c) {
				for i := range c.File().Funcs {
					s.want(c, bytecode.FuncID(i))
				}
			}
		}
		types := 0
		for _, c := range s.Components {
			types += 2 * c.NumReceivers() // for pointers to them have methods, too
		}
		if types*s.entries() > tablesBase+tablesPerType*types {
			return ErrCrowded
		}
		return nil
	})
}

// prepare has what a symbol stands for wanted: value finds it when all are placed.
func (s *Space) prepare(y code.Symbol) (err error) {
	switch y.Kind {
	case code.SymbolFunc, code.SymbolFuncValue, code.SymbolIntrinsic:
		s.want(y.Component, bytecode.FuncID(y.Index))
	case code.SymbolType:
		err = s.describe(y.Type)
	case code.SymbolMethod:
		_, err = s.selector(y.Type, int(y.Index))
	case code.SymbolCopier:
		s.wantFunction(s.copier(code.Copier(y.Index), y.Type))
	}
	return err
}

// FuncValue returns the constant closure object of a function without captures, or an error if
// that is not linked.
func (s *Space) FuncValue(c *verifier.Component, fn bytecode.FuncID) (abi.Addr, error) {
	f := s.function(c, fn)
	_, err := f.placed()
	return f.Value, err
}
