package breach

import (
	"math"

	"github.com/portico-os/portico/bytecode"
)

// library is the path of the component that implements maps.
const library = "github.com/portico-os/portico/components/golib"

// fileKinds have wrong tables.
var fileKinds = []Kind{
	inFile("format", "a path that is none", func(s *site) bool {
		s.f.Path, _ = one(s, []string{"", "a b", "a\x00", "a\"", "\xff", "a\u200b"})
		return len(s.f.Imports) == 0 || s.f.Path != ""
	}),
	inFunctions("format", "a source that is no file name", func(b *body) bool {
		b.fn.Source, _ = one(b.site, []string{"a b.go", "a\n.go", "\xff"})
		return true
	}),
	inFile("import", "an import twice", func(s *site) bool {
		if len(s.f.Imports) == 0 {
			return false
		}
		s.f.Imports = append(s.f.Imports, s.f.Imports[s.IntN(len(s.f.Imports))])
		return true
	}),
	inFile("import", "an import that is not loaded", func(s *site) bool {
		s.f.Imports = append(s.f.Imports, bytecode.ComponentID{Path: "example.org/breach"})
		return true
	}),
	inFile("import", "an import of another content", func(s *site) bool {
		s.f.Imports = append(s.f.Imports, bytecode.ComponentID{Path: library, Hash: [32]byte{1, 2, 3}})
		for _, im := range s.f.Imports[:len(s.f.Imports)-1] {
			if im.Path == library {
				return false
			}
		}
		return true
	}),
	inFile("import", "an import that is the component itself", func(s *site) bool {
		s.f.Imports = append(s.f.Imports, bytecode.ComponentID{Path: s.f.Path})
		return true
	}),
	inFile("universe", "another library", func(s *site) bool {
		s.f.Path = library
		for _, im := range s.f.Imports {
			if im.Path == library {
				return false
			}
		}
		return true
	}),
	inFile("name", "two functions of one name", func(s *site) bool {
		if len(s.f.Funcs) < 2 {
			return false
		}
		i := 1 + s.IntN(len(s.f.Funcs)-1)
		s.f.Funcs[i].Name = s.f.Funcs[s.IntN(i)].Name
		return !s.f.Funcs[i].Exported
	}),
	inFile("name", "two variables of one name", func(s *site) bool {
		if len(s.f.Globals) == 0 || len(s.f.ExternGlobals) > 0 {
			return false
		}
		s.f.Globals = append(s.f.Globals, bytecode.Global{Name: s.f.Globals[s.IntN(len(s.f.Globals))].Name, Type: anInt})
		return true
	}),
	inFile("name", "a function whose name is none", func(s *site) bool {
		for _, i := range s.Perm(len(s.f.Funcs)) {
			if !s.f.Funcs[i].Exported {
				s.f.Funcs[i].Name, _ = one(s, []string{"", "a b", "a\n"})
				return true
			}
		}
		return false
	}),
	variable("global", "a variable that is a memory object", func(_ *site, g *bytecode.Global) { g.Type = aMemory }),
	variable("global", "a variable of a type that is not there", func(s *site, g *bytecode.Global) { g.Type = s.none() }),
	variable("global", "variables larger than all may be", func(s *site, g *bytecode.Global) {
		g.Type = s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: bytecode.TypeID(bytecode.KindUint8), Len: bytecode.MaxSize})
	}),
	initial("static-init", "a text for a number", anInt, nil, bytecode.Const{Kind: bytecode.ConstString}),
	initial("static-init", "a number for a string", bytecode.TypeID(bytecode.KindString), nil, bytecode.Const{Imm: 1}),
	initial("static-init", "bits above a number's width", bytecode.TypeID(bytecode.KindUint8), nil, bytecode.Const{Imm: 256}),
	initial("static-init", "a text that is not there, in a variable", bytecode.TypeID(bytecode.KindString), nil, bytecode.Const{Kind: bytecode.ConstString, Data: math.MaxInt32}),
	initial("static-init", "a part of what has none", anInt, []int64{0}, bytecode.Const{}),
	initial("static-init", "an address for a number", anInt, nil, bytecode.Const{Kind: bytecode.ConstAddr}),
	initial("static-init", "a slice for a number", anInt, nil, bytecode.Const{Kind: bytecode.ConstSlice}),
	initial("static-init", "a function for a number", anInt, nil, bytecode.Const{Kind: bytecode.ConstFunc}),
	aggregate("static-init", "a number for a struct", nil, bytecode.Const{}),
	aggregate("static-init", "a field that is not there, in a variable", []int64{2}, bytecode.Const{}),
	aggregate("static-init", "a field below all", []int64{-1}, bytecode.Const{}),
	variable("static-init", "an element behind an array", func(s *site, g *bytecode.Global) {
		g.Type = s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: anInt, Len: 2})
		g.Init = []bytecode.StaticInit{{Path: []int64{2}}}
	}),
	variable("static-init", "the address of a variable of another type", func(s *site, g *bytecode.Global) {
		g.Type = s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: s.add(bytecode.TypeDef{Kind: bytecode.KindPointer, Elem: anInt})})
		g.Init = []bytecode.StaticInit{{Value: bytecode.Const{Kind: bytecode.ConstAddr, Global: bytecode.GlobalID(len(s.f.Globals) - 1)}}}
	}),
	variable("static-init", "a slice of a variable of other elements", func(s *site, g *bytecode.Global) {
		g.Type = s.add(bytecode.TypeDef{Kind: bytecode.KindSlice, Elem: anInt})
		g.Init = []bytecode.StaticInit{{Value: bytecode.Const{Kind: bytecode.ConstSlice, Global: bytecode.GlobalID(len(s.f.Globals) - 1)}}}
	}),
	variable("static-init", "a function of another type, in a variable", func(s *site, g *bytecode.Global) {
		g.Type = s.add(bytecode.TypeDef{Kind: bytecode.KindFunc, Params: []bytecode.TypeID{anInt, anInt, anInt}, Results: []bytecode.TypeID{g.Type, g.Type, anInt}})
		g.Init = []bytecode.StaticInit{{Value: bytecode.Const{Kind: bytecode.ConstFunc}}}
	}),
	variable("static-init", "more steps than there may be, in a variable", func(s *site, g *bytecode.Global) {
		t := anInt
		var path []int64
		for range bytecode.MaxPath + 1 {
			t, path = s.add(bytecode.TypeDef{Kind: bytecode.KindArray, Elem: t, Len: 1}), append(path, 0)
		}
		g.Type, g.Init = t, []bytecode.StaticInit{{Path: path}}
	}),
	inFile("static-init", "a field of another package, in a variable", func(s *site) bool {
		var list []foreignField
		for _, f := range s.foreignFields() {
			if k := f.typ.Under().Fields[f.field].Type.Under().Kind; k.IsInteger() {
				list = append(list, f)
			}
		}
		f, ok := one(s, list)
		if !ok || len(s.f.ExternGlobals) > 0 {
			return false
		}
		named := s.add(bytecode.TypeDef{Kind: bytecode.KindNamed, Import: f.component, Name: f.typ.Name})
		s.f.Globals = append(s.f.Globals, bytecode.Global{Name: "breach", Type: named, Init: []bytecode.StaticInit{{Path: []int64{int64(f.field)}}}})
		return true
	}),
	inFile("extern", "a function that the import does not have", func(s *site) bool {
		if len(s.f.Imports) == 0 {
			return false
		}
		s.f.Externs = append(s.f.Externs, bytecode.Extern{Import: int32(s.IntN(len(s.f.Imports))), Name: "Breach", Type: s.signature()})
		return true
	}),
	inFile("extern", "a function that the import does not export", func(s *site) bool {
		for i := range s.f.Imports {
			c := s.c.Import(i)
			for _, k := range s.Perm(len(c.File().Funcs)) {
				fn := &c.File().Funcs[k]
				sig := c.Sig(bytecode.FuncID(k))
				if !fn.Exported && len(fn.Captures) == 0 && len(sig.Params)+len(sig.Results) == 0 {
					s.f.Externs = append(s.f.Externs, bytecode.Extern{Import: int32(i), Name: fn.Name, Type: s.signature()})
					return true
				}
			}
		}
		return false
	}),
	inFile("extern", "a function of an import of another type", func(s *site) bool {
		for i := range s.f.Imports {
			c := s.c.Import(i)
			for _, k := range s.Perm(len(c.File().Funcs)) {
				if fn := &c.File().Funcs[k]; fn.Exported && len(c.Sig(bytecode.FuncID(k)).Params) > 0 {
					s.f.Externs = append(s.f.Externs, bytecode.Extern{Import: int32(i), Name: fn.Name, Type: s.signature()})
					return true
				}
			}
		}
		return false
	}),
	inFile("extern", "a function of an import that is not there", func(s *site) bool {
		s.f.Externs = append(s.f.Externs, bytecode.Extern{Import: int32(len(s.f.Imports)), Name: "Breach", Type: s.signature()})
		return true
	}),
	inFile("init", "an initialisation that takes something", func(s *site) bool {
		for _, i := range s.Perm(len(s.f.Funcs)) {
			if sig := s.c.Sig(bytecode.FuncID(i)); len(sig.Params)+len(sig.Results)+len(s.f.Funcs[i].Captures) > 0 {
				s.f.Init = bytecode.FuncID(i)
				return true
			}
		}
		return false
	}),
	inFile("init", "an initialisation that is not there", func(s *site) bool {
		s.f.Init = bytecode.FuncID(len(s.f.Funcs) + s.IntN(3))
		if s.oneIn(3) {
			s.f.Init = -2
		}
		return true
	}),
}

// variable is a kind that adds a package variable.
func variable(rule, name string, change func(s *site, g *bytecode.Global)) Kind {
	return inFile(verifierRule(rule), name, func(s *site) bool {
		if len(s.f.ExternGlobals) > 0 || len(s.f.Funcs) == 0 {
			return false
		}
		s.f.Globals = append(s.f.Globals, bytecode.Global{Name: "breach", Type: anInt}, bytecode.Global{Name: "breach2", Type: anInt})
		g := s.f.Globals[len(s.f.Globals)-1]
		change(s, &g)
		s.f.Globals[len(s.f.Globals)-1] = g
		return true
	})
}

// initial is a kind that gives a variable a wrong initial value.
func initial(rule, name string, t bytecode.TypeID, path []int64, v bytecode.Const) Kind {
	return variable(rule, name, func(_ *site, g *bytecode.Global) {
		g.Type, g.Init = t, []bytecode.StaticInit{{Path: path, Value: v}}
	})
}

// aggregate is initial for a struct of two fields.
func aggregate(rule, name string, path []int64, v bytecode.Const) Kind {
	return variable(rule, name, func(s *site, g *bytecode.Global) {
		g.Type = s.structure(bytecode.FieldDef{Name: "F", Type: anInt}, bytecode.FieldDef{Name: "G", Type: anInt})
		g.Init = []bytecode.StaticInit{{Path: path, Value: v}}
	})
}
