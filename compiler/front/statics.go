package front

import (
	"go/token"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/gotypes"
	"github.com/portico-os/portico/compiler/load"
)

// Constant data. Where the initialisation of a package stores constants in its
// variables, the component file has them as data instead of code, as Go's own compiler
// does: tables of Unicode alone would be 80,000 instructions. What variables of the
// package point to, if it is constant too, becomes variables without a name.

// foldStatics turns stores of the init function that happen in every run into data.
func (c *component) foldStatics(init *ssa.Function) {
	s := statics{c: c, objects: map[*ssa.Alloc]bytecode.GlobalID{}, judged: map[*ssa.Alloc]bool{}}
	for _, b := range alwaysRun(init) {
		for _, in := range b.Instrs {
			if st, ok := in.(*ssa.Store); ok {
				if g, path, ok := globalPath(st.Addr); ok && g.Pkg == c.pkg {
					s.fold(st, c.globalID(g), path)
				}
			}
		}
	}
}

// alwaysRun returns the blocks that run exactly once: those that dominate the end.
// init functions have no loops.
func alwaysRun(init *ssa.Function) []*ssa.BasicBlock {
	var list []*ssa.BasicBlock
	for _, b := range init.Blocks {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			for d := b; d != nil; d = d.Idom() {
				list = append([]*ssa.BasicBlock{d}, list...)
			}
			return list
		}
	}
	return nil
}

// globalPath returns the variable and the part of it that an address with constant
// indices leads to.
func globalPath(addr ssa.Value) (*ssa.Global, []int64, bool) {
	root, path, ok := constantPath(addr)
	g, isGlobal := root.(*ssa.Global)
	return g, path, ok && isGlobal
}

func constantPath(addr ssa.Value) (ssa.Value, []int64, bool) {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		root, path, ok := constantPath(a.X)
		return root, append(path, int64(a.Field)), ok
	case *ssa.IndexAddr:
		n, isArray := arrayLen(a.X.Type())
		i, isConst := indexKey(a.Index).(int64)
		if !isArray || !isConst || i < 0 || i >= n {
			return nil, nil, false
		}
		root, path, ok := constantPath(a.X)
		return root, append(path, i), ok
	case *ssa.Global, *ssa.Alloc:
		return a, nil, true
	}
	return nil, nil, false
}

// statics finds constant data in an init function.
type statics struct {
	c       *component
	objects map[*ssa.Alloc]bytecode.GlobalID // objects that became variables
	judged  map[*ssa.Alloc]bool              // whether an object is constant
}

// fold makes data of one store, if its value is constant.
func (s *statics) fold(st *ssa.Store, g bytecode.GlobalID, path []int64) {
	if !s.isConstant(st.Val) {
		return
	}
	s.c.folded[st] = true
	s.set(g, path, st.Val, s.c.p.TypeOf(gotypes.Deref(st.Addr.Type())))
}

// isConstant reports whether a value can be data. It must be asked before anything is
// made of the value.
func (s *statics) isConstant(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return !load.IsUntyped(v.Type()) || v.Value != nil
	case *ssa.Function:
		_, bound := s.c.p.directiveOf(v)
		return !bound && len(v.FreeVars) == 0
	case *ssa.Global:
		return true
	case *ssa.Alloc:
		return s.isConstantObject(v, nil)
	case *ssa.Slice:
		a, ok := v.X.(*ssa.Alloc)
		return ok && v.Low == nil && v.High == nil && v.Max == nil && a.Block() == v.Block() && s.isConstantObject(a, v)
	case *ssa.UnOp: // a composite literal that is copied to where it belongs
		a, ok := v.X.(*ssa.Alloc)
		return ok && v.Op == token.MUL && a.Block() == v.Block() && s.isConstantObject(a, v)
	}
	return false
}

// isConstantObject reports whether an object that init allocates is only filled with
// constants and then used once, by user or a store.
func (s *statics) isConstantObject(a *ssa.Alloc, user ssa.Value) bool {
	if ok, done := s.judged[a]; done {
		return ok
	}
	s.judged[a] = false // an object that refers to itself is none
	uses := 0
	ok := s.onlyFilled(a, a, user, &uses) && uses == 1
	if user != nil && len(*user.Referrers()) != 1 {
		ok = false
	}
	s.judged[a] = ok
	return ok
}

func (s *statics) onlyFilled(a *ssa.Alloc, addr ssa.Value, user ssa.Value, uses *int) bool {
	for _, r := range *addr.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.FieldAddr, *ssa.IndexAddr:
			if _, _, ok := constantPath(r.(ssa.Value)); !ok || !s.onlyFilled(a, r.(ssa.Value), nil, nil) {
				return false
			}
		case *ssa.Store:
			if r.Addr == addr && r.Val != addr {
				if r.Block() != a.Block() || !s.isConstant(r.Val) {
					return false
				}
				continue
			}
			if uses == nil || user != nil {
				return false
			}
			*uses++
		case *ssa.Slice, *ssa.UnOp:
			if uses == nil || user != r.(ssa.Value) {
				return false
			}
			*uses++
		default:
			return false
		}
	}
	return true
}

// set adds the initial value of a part of a variable.
func (s *statics) set(g bytecode.GlobalID, path []int64, v ssa.Value, t *bytecode.Type) {
	c := s.c
	k := bytecode.Const{}
	switch v := v.(type) {
	case *ssa.Const:
		s.setConst(g, path, v, t)
		return
	case *ssa.UnOp:
		s.c.folded[v], s.c.folded[v.X.(*ssa.Alloc)] = true, true
		s.fill(g, path, v.X)
		return
	case *ssa.Function:
		k = bytecode.Const{Kind: bytecode.ConstFunc, Func: c.funcID(v)}
	case *ssa.Global:
		k = bytecode.Const{Kind: bytecode.ConstAddr, Global: c.globalID(v)}
	case *ssa.Alloc:
		k = bytecode.Const{Kind: bytecode.ConstAddr, Global: s.object(v)}
	case *ssa.Slice:
		k = bytecode.Const{Kind: bytecode.ConstSlice, Global: s.object(v.X.(*ssa.Alloc))}
		c.folded[v] = true
	}
	c.init(g, path, k)
}

func (c *component) init(g bytecode.GlobalID, path []int64, k bytecode.Const) {
	path = append([]int64(nil), path...)
	c.File.Globals[g].Init = append(c.File.Globals[g].Init, bytecode.StaticInit{Path: path, Value: k})
}

func (s *statics) setConst(g bytecode.GlobalID, path []int64, v *ssa.Const, t *bytecode.Type) {
	if v.Value == nil {
		return // variables start as zero
	}
	u := t.Under()
	if u.Kind.IsComplex() {
		part := t.FieldType(0, s.c.p.Universe)
		re, im := complexParts(v.Value)
		s.c.init(g, append(path, 0), bytecode.Const{Imm: constBits(re, part)})
		s.c.init(g, append(path, 1), bytecode.Const{Imm: constBits(im, part)})
		return
	}
	if u.Kind == bytecode.KindString {
		s.c.init(g, path, bytecode.Const{Kind: bytecode.ConstString, Data: s.c.DataID(stringOf(v))})
		return
	}
	if bits := constBits(v.Value, t); bits != 0 {
		s.c.init(g, path, bytecode.Const{Imm: bits})
	}
}

// object makes a variable of a constant object.
func (s *statics) object(a *ssa.Alloc) bytecode.GlobalID {
	if id, ok := s.objects[a]; ok {
		return id
	}
	c := s.c
	id := bytecode.GlobalID(len(c.File.Globals))
	c.File.Globals = append(c.File.Globals, bytecode.Global{
		Name: "data·" + strconv.Itoa(len(s.objects)+1), Type: c.TypeID(c.p.TypeOf(gotypes.Deref(a.Type()))),
	})
	s.objects[a] = id
	c.folded[a] = true
	s.fill(id, nil, a)
	return id
}

// fill makes the stores to an object initial values of a part of a variable.
func (s *statics) fill(id bytecode.GlobalID, part []int64, addr ssa.Value) {
	for _, r := range *addr.Referrers() {
		switch r := r.(type) {
		case *ssa.FieldAddr, *ssa.IndexAddr:
			s.c.folded[r] = true
			s.fill(id, part, r.(ssa.Value))
		case *ssa.Store:
			if r.Addr == addr {
				_, path, _ := constantPath(addr)
				s.c.folded[r] = true
				s.set(id, slices.Concat(part, path), r.Val, s.c.p.TypeOf(gotypes.Deref(addr.Type())))
			}
		}
	}
}
