package breach

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

func verifierRule(name string) verifier.Rule { return verifier.Rule(name) }

// memberKinds name fields and methods wrongly.
var memberKinds = []Kind{
	defined("name", "two fields of one name", func(s *site) {
		s.structure(bytecode.FieldDef{Name: "F", Type: anInt}, bytecode.FieldDef{Name: "F", Type: anInt})
	}),
	defined("name", "an exported field in lower case", func(s *site) { s.structure(bytecode.FieldDef{Name: "f", Type: anInt}) }),
	defined("name", "a field whose name is none", func(s *site) {
		bad, _ := one(s, []string{"", "F G", "F(", "F\x00", "F\u202e", "a/b.F*"})
		s.structure(bytecode.FieldDef{Name: bad, Type: anInt})
	}),
	inFile("name", "two types of one name", func(s *site) bool {
		for _, i := range s.Perm(len(s.f.Types)) {
			if d := s.f.Types[i]; d.Kind == bytecode.KindNamed && d.Import == bytecode.ThisComponent && d.Len == 0 {
				s.named(d.Name, d.Elem, 0)
				return true
			}
		}
		return false
	}),
	defined("name", "a type whose name is none", func(s *site) { s.named("No name", anInt, 0) }),
	inFile("foreign-name", "a field of another package", func(s *site) bool {
		if len(s.f.Imports) == 0 {
			return false
		}
		s.structure(bytecode.FieldDef{Name: s.f.Imports[0].Path + ".breach", Type: anInt})
		return true
	}),
	inFile("foreign-name", "a method of another package in an interface", func(s *site) bool {
		if len(s.f.Imports) == 0 {
			return false
		}
		s.add(bytecode.TypeDef{Kind: bytecode.KindInterface, Methods: []bytecode.MethodDef{{Name: s.f.Imports[0].Path + ".breach", Sig: s.signature()}}})
		return true
	}),
	defined("interface", "methods that are not sorted", func(s *site) {
		sig := s.signature()
		s.add(bytecode.TypeDef{Kind: bytecode.KindInterface, Methods: []bytecode.MethodDef{{Name: "M", Sig: sig}, {Name: "L", Sig: sig}}})
	}),
	defined("interface", "a method twice", func(s *site) {
		sig := s.signature()
		s.add(bytecode.TypeDef{Kind: bytecode.KindInterface, Methods: []bytecode.MethodDef{{Name: "M", Sig: sig}, {Name: "M", Sig: sig}}})
	}),
	defined("interface", "a method that is no function", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindInterface, Methods: []bytecode.MethodDef{{Name: "M", Sig: anInt}}})
	}),
	withMethods("method", "a method whose receiver is another type", func(s *site, d *bytecode.TypeDef, receiver bytecode.TypeID) bool {
		other := s.receives(s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: anInt}))
		d.Methods = []bytecode.MethodDef{{Name: "M", Func: other}}
		return true
	}),
	withMethods("method", "a method without a receiver", func(s *site, d *bytecode.TypeDef, _ bytecode.TypeID) bool {
		d.Methods = []bytecode.MethodDef{{Name: "M", Func: s.function(bytecode.Func{Name: "breach.M", Sig: s.signature()})}}
		return true
	}),
	withMethods("method", "methods of a type that are not sorted", func(s *site, d *bytecode.TypeDef, receiver bytecode.TypeID) bool {
		fn := s.receives(receiver)
		d.Methods = []bytecode.MethodDef{{Name: "N", Func: fn}, {Name: "M", Func: fn}}
		return true
	}),
	withMethods("method", "a method of a type twice", func(s *site, d *bytecode.TypeDef, receiver bytecode.TypeID) bool {
		fn := s.receives(receiver)
		d.Methods = []bytecode.MethodDef{{Name: "M", Func: fn}, {Name: "M", Func: fn}}
		return true
	}),
	withMethods("method", "a method that is not there", func(s *site, d *bytecode.TypeDef, _ bytecode.TypeID) bool {
		d.Methods = []bytecode.MethodDef{{Name: "M", Func: bytecode.FuncID(len(s.f.Funcs) + s.IntN(3))}}
		return true
	}),
	withMethods("method", "a method with captures", func(s *site, d *bytecode.TypeDef, receiver bytecode.TypeID) bool {
		fn := s.receives(receiver)
		s.f.Funcs[fn].Captures = []bytecode.TypeID{anInt}
		d.Methods = []bytecode.MethodDef{{Name: "M", Func: fn}}
		return true
	}),
	inFile("method", "a type that gets its methods twice", func(s *site) bool {
		if len(s.f.Externs) > 0 {
			return false
		}
		generic := s.generic()
		instance := bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: generic, Params: []bytecode.TypeID{anInt}}
		t := s.add(instance)
		fn := s.receives(s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: t}))
		again := s.add(instance)
		for _, id := range []bytecode.TypeID{t, again} {
			s.f.TypeDef(id).Methods = []bytecode.MethodDef{{Name: "M", Func: fn}}
		}
		return true
	}),
	inFile("method", "methods of an import's type", func(s *site) bool {
		for i := range s.f.Types {
			d := &s.f.Types[i]
			if d.Kind != bytecode.KindNamed || d.Import < 0 || len(s.f.Externs) > 0 {
				continue
			}
			t := s.c.Type(bytecode.TypeID(bytecode.NumBasic + i))
			if t.NumParams > 0 || t.IsInterface() || t.IsPointerShaped() || len(s.c.Methods(t)) > 0 {
				continue
			}
			fn := s.receives(s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: bytecode.TypeID(bytecode.NumBasic + i)}))
			s.f.Types[i].Methods = []bytecode.MethodDef{{Name: "M", Func: fn}}
			return true
		}
		return false
	}),
	withMethods("foreign-name", "a method of another package", func(s *site, d *bytecode.TypeDef, receiver bytecode.TypeID) bool {
		if len(s.f.Imports) == 0 {
			return false
		}
		d.Methods = []bytecode.MethodDef{{Name: s.f.Imports[0].Path + ".breach", Func: s.receives(receiver)}}
		return true
	}),
	inFile("method", "methods of an interface type", func(s *site) bool {
		if len(s.f.Externs) > 0 {
			return false
		}
		t := s.named("Breach", s.add(bytecode.TypeDef{Kind: bytecode.KindInterface}), 0)
		fn := s.receives(s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: t}))
		s.f.TypeDef(t).Methods = []bytecode.MethodDef{{Name: "M", Func: fn}}
		return true
	}),
}

// signature adds the type of functions that take and return nothing.
func (s *site) signature() bytecode.TypeID { return s.add(bytecode.TypeDef{Kind: bytecode.KindFunc}) }

// function adds a function whose body throws. The file has no externs, whose numbers come behind.
func (s *site) function(f bytecode.Func) bytecode.FuncID {
	f.Handler = -1
	if f.Blocks == nil {
		f.Blocks = []bytecode.Block{{Instrs: []bytecode.Instr{{Op: bytecode.OpThrow}}}}
	}
	sig := s.f.TypeDef(f.Sig)
	f.ParamSlots = slices.Repeat([]int32{-1}, len(sig.Params))
	s.f.Funcs = append(s.f.Funcs, f)
	return bytecode.FuncID(len(s.f.Funcs) - 1)
}

// receives adds a function that takes a receiver.
func (s *site) receives(receiver bytecode.TypeID) bytecode.FuncID {
	sig := s.add(bytecode.TypeDef{Kind: bytecode.KindFunc, Params: []bytecode.TypeID{receiver}})
	return s.function(bytecode.Func{Name: "breach.M", Sig: sig})
}

// withMethods is a kind that adds a type with methods.
func withMethods(rule, name string, change func(s *site, d *bytecode.TypeDef, receiver bytecode.TypeID) bool) Kind {
	return inFile(verifierRule(rule), name, func(s *site) bool {
		if len(s.f.Externs) > 0 {
			return false
		}
		t := s.named("Breach", s.structure(bytecode.FieldDef{Name: "F", Type: anInt}), 0)
		d := *s.f.TypeDef(t)
		if !change(s, &d, s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: t})) {
			return false
		}
		*s.f.TypeDef(t) = d
		return true
	})
}
