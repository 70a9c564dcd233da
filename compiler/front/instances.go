package front

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/load"
)

// instances makes go/ssa instantiate generic functions of golib. It instantiates only
// what source code mentions, so each request becomes a package with one function,
//
//	func instance() func(...) ... { return golib.F }
//
// whose syntax and type information are made by hand: the type arguments need not have
// names.
type instances struct {
	p       *Program
	context *types.Context
	made    map[string]*ssa.Function
}

func newInstances(p *Program) *instances {
	return &instances{p, types.NewContext(), map[string]*ssa.Function{}}
}

// of returns the instance of a generic function for type arguments.
func (n *instances) of(generic *types.Func, args []types.Type) *ssa.Function {
	var key strings.Builder
	key.WriteString(generic.FullName())
	for _, a := range args {
		fmt.Fprintf(&key, " %d", n.p.TypeOf(a).ID())
	}
	if fn := n.made[key.String()]; fn != nil {
		return fn
	}
	fn := n.build(generic, args)
	n.made[key.String()] = fn
	return fn
}

func (n *instances) build(generic *types.Func, args []types.Type) *ssa.Function {
	inst, err := types.Instantiate(n.context, generic.Signature(), args, false)
	if err != nil {
		diagnostics.Refuse(token.NoPos, diagnostics.Library, "instance of %s: %v", generic.FullName(), err)
	}
	pkg := types.NewPackage(fmt.Sprintf("portico/instance%d", len(n.made)), "instance")
	pkg.SetImports([]*types.Package{generic.Pkg()})
	result := types.NewTuple(types.NewParam(token.NoPos, pkg, "", inst))
	decl := types.NewFunc(token.NoPos, pkg, "instance", types.NewSignatureType(nil, nil, nil, nil, result, false))
	pkg.Scope().Insert(decl)

	use, name := &ast.Ident{Name: generic.Name()}, &ast.Ident{Name: "instance"}
	syntax := &ast.FuncDecl{
		Name: name,
		Type: &ast.FuncType{Params: &ast.FieldList{}, Results: &ast.FieldList{List: []*ast.Field{{}}}},
		Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ReturnStmt{Results: []ast.Expr{use}}}},
	}
	info := &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{use: {Type: inst}},
		Defs:       map[*ast.Ident]types.Object{name: decl},
		Uses:       map[*ast.Ident]types.Object{use: generic},
		Implicits:  map[ast.Node]types.Object{},
		Instances:  map[*ast.Ident]types.Instance{use: {TypeArgs: typeList(args), Type: inst}},
		Scopes:     map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	file := &ast.File{Name: &ast.Ident{Name: "instance"}, Decls: []ast.Decl{syntax}}
	made := n.p.ssa.CreatePackage(pkg, []*ast.File{file}, info, false)
	made.Build()
	for _, b := range made.Func("instance").Blocks {
		for _, in := range b.Instrs {
			if ret, ok := in.(*ssa.Return); ok {
				if fn, ok := ret.Results[0].(*ssa.Function); ok {
					return fn
				}
			}
		}
	}
	diagnostics.Refuse(token.NoPos, diagnostics.Library, "instance of %s", generic.FullName())
	return nil
}

// typeList returns type arguments in the form that go/types gives only to instances.
func typeList(args []types.Type) *types.TypeList {
	obj := types.NewTypeName(token.NoPos, nil, "arguments", nil)
	named := types.NewNamed(obj, types.NewStruct(nil, nil), nil)
	params := make([]*types.TypeParam, len(args))
	for i := range params {
		params[i] = types.NewTypeParam(types.NewTypeName(token.NoPos, nil, "T", nil), types.NewInterfaceType(nil, nil))
	}
	named.SetTypeParams(params)
	inst, err := types.Instantiate(nil, named, args, false)
	if err != nil {
		diagnostics.Refuse(token.NoPos, diagnostics.Library, "type arguments: %v", err)
	}
	return inst.(*types.Named).TypeArgs()
}

// libraryFunc returns a function of golib; a generic one for type arguments.
func (c *component) libraryFunc(name string, args []types.Type) *ssa.Function {
	obj, ok := c.p.LibraryObject(name).(*types.Func)
	if !ok {
		diagnostics.Refuse(token.NoPos, diagnostics.Library, "%s lacks function %s", load.GolibPath, name)
	}
	if len(args) > 0 {
		return c.p.instances.of(obj, args)
	}
	return c.p.ssa.FuncValue(obj)
}
