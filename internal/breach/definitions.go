package breach

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
)

// named adds a named type.
func (s *site) named(name string, under bytecode.TypeID, params int64) bytecode.TypeID {
	return s.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Elem: under, Import: bytecode.ThisComponent, Name: name, Len: params})
}

func (s *site) structure(fields ...bytecode.FieldDef) bytecode.TypeID {
	return s.add(bytecode.TypeDef{Kind: bytecode.KindStruct, Fields: fields})
}

func (s *site) none() bytecode.TypeID {
	return bytecode.TypeID(bytecode.NumBasic + len(s.f.Types) + 10 + s.IntN(3))
}

// next is the number of the type that is added next.
func (s *site) next() bytecode.TypeID { return bytecode.TypeID(bytecode.NumBasic + len(s.f.Types)) }

const (
	anInt   = bytecode.TypeID(bytecode.KindInt)
	aMemory = bytecode.TypeID(bytecode.KindMemory)
)

// defined is a kind that adds type definitions that nobody uses.
func defined(rule, name string, define func(s *site)) Kind {
	return inFile(verifierRule(rule), name, func(s *site) bool {
		define(s)
		return true
	})
}

// definitionKinds define types wrongly.
var definitionKinds = []Kind{
	defined("type-form", "a pointer to a type that is not there", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: s.none()}) }),
	defined("type-form", "a slice of no type", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindSlice}) }),
	defined("type-form", "an array of negative length", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: anInt, Len: -1 - int64(s.IntN(3))})
	}),
	defined("type-form", "an array longer than any", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: bytecode.TypeID(bytecode.KindUint8), Len: bytecode.MaxSize + 1})
	}),
	defined("type-form", "a channel of no direction", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindChan, Elem: anInt, Len: 3}) }),
	defined("type-form", "a map by what cannot be compared", func(s *site) {
		key := s.add(bytecode.TypeDef{Kind: bytecode.KindSlice, Elem: anInt})
		s.add(bytecode.TypeDef{Kind: bytecode.KindMap, Key: key, Elem: anInt})
	}),
	defined("type-form", "a variadic function without a slice", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindFunc, Params: []bytecode.TypeID{anInt, anInt}, Variadic: true})
	}),
	defined("type-form", "a portal that is no interface", func(s *site) {
		t := s.named("Breach", s.structure(), 0)
		s.f.TypeDef(t).Portal = true
	}),
	defined("type-form", "a named type of a named type", func(s *site) { s.named("Breach2", s.named("Breach", anInt, 0), 0) }),
	defined("type-form", "a predeclared type that is not", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Import: bytecode.Predeclared, Name: "breach"})
	}),
	inFile("type-form", "an import's type that is not there", func(s *site) bool {
		if len(s.f.Imports) == 0 {
			return false
		}
		s.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Import: int32(s.IntN(len(s.f.Imports))), Name: "Breach"})
		return true
	}),
	inFile("type-form", "an import's type of other type parameters", func(s *site) bool {
		for i := range s.f.Imports {
			for _, d := range s.c.Import(i).File().Types {
				if t := s.c.Import(i).Named(d.Name); d.Kind == bytecode.KindNamed && t != nil && t.NumParams == 0 {
					s.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Import: int32(i), Name: d.Name, Len: 1})
					return true
				}
			}
		}
		return false
	}),
	defined("type-form", "a type of an import that is not there", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Import: int32(len(s.f.Imports)), Name: "Breach"})
	}),
	defined("type-form", "a definition of a basic type", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindInt}) }),
	defined("type-cycle", "a struct that holds itself", func(s *site) {
		n := s.next()
		s.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Elem: n + 1, Import: bytecode.ThisComponent, Name: "Breach"})
		s.structure(bytecode.FieldDef{Name: "F", Type: anInt}, bytecode.FieldDef{Name: "G", Type: n})
	}),
	defined("type-cycle", "an array that holds itself", func(s *site) {
		n := s.next()
		s.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Elem: n + 1, Import: bytecode.ThisComponent, Name: "Breach"})
		s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: n, Len: 2})
	}),
	defined("type-cycle", "a pointer to itself", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: s.next()}) }),
	defined("type-cycle", "two types that are made of each other", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindSlice, Elem: s.next() + 1})
		s.add(bytecode.TypeDef{Kind: bytecode.KindSlice, Elem: s.next() - 1})
	}),
	defined("type-limit", "a type larger than any", func(s *site) {
		t := s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: anInt, Len: bytecode.MaxSize / 16})
		s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: t, Len: 3})
	}),
	defined("type-limit", "a type that is written too deep", func(s *site) {
		t := anInt
		for range bytecode.MaxTypeDepth + 1 {
			t = s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: t})
		}
	}),
	defined("type-limit", "a type that nests too deep by value", func(s *site) {
		t := anInt
		for i := range bytecode.MaxTypeDepth {
			t = s.named(fmt.Sprint("Breach", i), s.structure(bytecode.FieldDef{Name: "F", Type: t}), 0)
		}
	}),
	defined("type-limit", "a type that is written too long", func(s *site) {
		t := anInt
		for range 24 {
			p := s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: t})
			t = s.structure(bytecode.FieldDef{Name: "F", Type: p}, bytecode.FieldDef{Name: "G", Type: p})
		}
	}),
	defined("type-limit", "a type of too many parts by value", func(s *site) {
		t := anInt
		for i := range 24 {
			t = s.named(fmt.Sprint("Breach", i), s.structure(bytecode.FieldDef{Name: "F", Type: t}, bytecode.FieldDef{Name: "G", Type: t}), 0)
		}
	}),
	defined("type-limit", "more type parameters than there may be", func(s *site) { s.named("Breach", s.structure(), bytecode.MaxParams+1) }),
	defined("type-limit", "more parameters than there may be", func(s *site) {
		var list []bytecode.TypeID
		for range bytecode.MaxParams + 1 {
			list = append(list, anInt)
		}
		if s.oneIn(2) {
			s.add(bytecode.TypeDef{Kind: bytecode.KindFunc, Params: list})
		} else {
			s.add(bytecode.TypeDef{Kind: bytecode.KindFunc, Results: list})
		}
	}),
	defined("type-param", "a type parameter outside of a generic type", func(s *site) {
		p := s.add(bytecode.TypeDef{Kind: bytecode.KindParam})
		s.named("Breach", s.structure(bytecode.FieldDef{Name: "F", Type: p}), 0)
	}),
	defined("type-param", "a type parameter above all", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindParam, Len: bytecode.MaxParams}) }),
	defined("type-param", "a generic type without arguments", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindSlice, Elem: s.generic()}) }),
	defined("type-param", "an instance with too few arguments", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: s.generic()})
	}),
	defined("type-param", "an instance with too many arguments", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: s.generic(), Params: []bytecode.TypeID{anInt, anInt}})
	}),
	defined("type-param", "an instance of what is not generic", func(s *site) {
		s.add(bytecode.TypeDef{Kind: bytecode.KindInstance, Elem: s.named("Breach", s.structure(), 0), Params: []bytecode.TypeID{anInt}})
	}),
	defined("opaque", "a slice of memory objects", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindSlice, Elem: aMemory}) }),
	defined("opaque", "an array of memory objects", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: aMemory, Len: 1}) }),
	defined("opaque", "a field that is a memory object", func(s *site) {
		s.structure(bytecode.FieldDef{Name: "F", Type: bytecode.TypeID(bytecode.KindReadOnlyMemory)})
	}),
	defined("opaque", "a parameter that is a memory object", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindFunc, Params: []bytecode.TypeID{aMemory}}) }),
	defined("opaque", "a map of memory objects", func(s *site) { s.add(bytecode.TypeDef{Kind: bytecode.KindMap, Key: anInt, Elem: aMemory}) }),
	defined("opaque", "another name for memory objects", func(s *site) { s.named("Breach", aMemory, 0) }),
}

// generic adds a generic type of one parameter.
func (s *site) generic() bytecode.TypeID {
	return s.named("Generic", s.structure(bytecode.FieldDef{Name: "F", Type: s.add(bytecode.TypeDef{Kind: bytecode.KindParam})}), 1)
}
