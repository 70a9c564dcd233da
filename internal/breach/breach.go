package breach

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// A Kind is a way to break a rule.
type Kind struct {
	Rule verifier.Rule
	Name string // what is wrong then; unique
	make func(s *site) bool
}

// Kinds returns all kinds, sorted by rule and name. Their order is that of their numbers in commands.
func Kinds() []Kind {
	list := slices.Concat(typeKinds, constantKinds, objectKinds, interfaceKinds, operandKinds, proofKinds, placeKinds, callKinds,
		blockKinds, edgeKinds, functionKinds, definitionKinds, memberKinds, fileKinds, boundKinds)
	slices.SortStableFunc(list, func(a, b Kind) int {
		if a.Rule != b.Rule {
			return compare(string(a.Rule), string(b.Rule))
		}
		return compare(a.Name, b.Name)
	})
	return list
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (k Kind) String() string { return fmt.Sprintf("%s [%s]", k.Name, k.Rule) }

// Break returns a copy of a component's file that breaks the rule, and false if the component has no place
// for that. Equal files and seeds give equal breaches. The copy need not be one that can be
// encoded: Verify is to judge it as it is.
func (k *Kind) Break(c *verifier.Component, seed uint64) (*bytecode.File, bool) {
	f, err := bytecode.Decode(bytecode.Encode(c.File()))
	if err != nil {
		panic(fmt.Sprintf("breach: the file of %s is malformed: %v", c.Path(), err))
	}
	s := &site{Rand: rand.New(rand.NewPCG(seed, 0xb4eac4)), c: c, f: f}
	return f, k.make(s)
}

// A site is a file that is being changed, of a component that was accepted.
type site struct {
	*rand.Rand
	c   *verifier.Component
	f   *bytecode.File // changed by at most one kind
	ids map[*bytecode.Type]bytecode.TypeID
}

// id returns the number of a type in the file, NoType if it has none there.
func (s *site) id(t *bytecode.Type) bytecode.TypeID {
	if s.ids == nil {
		s.ids = map[*bytecode.Type]bytecode.TypeID{}
		for id := bytecode.TypeID(1); int(id) < bytecode.NumBasic+len(s.c.File().Types); id++ {
			if t := s.c.Type(id); s.ids[t] == bytecode.NoType {
				s.ids[t] = id
			}
		}
	}
	return s.ids[t]
}

// types returns the types of the file that variables can have and that are wanted.
func (s *site) types(want func(*bytecode.Type) bool) (list []*bytecode.Type) {
	for id := bytecode.TypeID(1); int(id) < bytecode.NumBasic+len(s.c.File().Types); id++ {
		t := s.c.Type(id)
		if usable(t) && s.id(t) == id && want(t) {
			list = append(list, t)
		}
	}
	return list
}

// usable tells whether variables can have a type.
func usable(t *bytecode.Type) bool {
	return t != nil && !t.HasParams() && !t.Kind.IsOpaque() && !(t.Kind == bytecode.KindNamed && t.NumParams > 0)
}

// add adds a type definition.
func (s *site) add(d bytecode.TypeDef) bytecode.TypeID {
	s.f.Types = append(s.f.Types, d)
	return bytecode.TypeID(bytecode.NumBasic + len(s.f.Types) - 1)
}

// each tries functions of the file, in some order, until one has a place for a change.
func (s *site) each(change func(b *body) bool) bool {
	for _, i := range s.Perm(len(s.f.Funcs)) {
		if change(s.body(bytecode.FuncID(i))) {
			return true
		}
	}
	return false
}

// one picks an element.
func one[T any](s *site, list []T) (x T, ok bool) {
	if len(list) == 0 {
		return x, false
	}
	return list[s.IntN(len(list))], true
}

// oneIn is true once in n times.
func (s *site) oneIn(n int) bool { return s.IntN(n) == 0 }

// inFunctions is a kind that changes one function.
func inFunctions(rule verifier.Rule, name string, change func(b *body) bool) Kind {
	return Kind{rule, name, func(s *site) bool { return s.each(change) }}
}

// inFile is a kind that changes what is outside of functions.
func inFile(rule verifier.Rule, name string, change func(s *site) bool) Kind {
	return Kind{rule, name, change}
}
