package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// A fault is a change of one token.
type fault struct {
	file  string
	line  int
	what  string
	edits []edit // of the file; %d in their texts stands for the fault's number
}

// An edit replaces so many bytes at an offset. Edits at one offset keep their order: what
// opens an outer expression comes before what opens an inner one.
type edit struct {
	at, length int
	text       string
}

// A finder gathers the faults that a package's source can have.
type finder struct {
	set    *token.FileSet
	info   *types.Info
	faults []fault
	path   []ast.Node // from the file down to the node's parent
}

// find visits a file.
func (f *finder) find(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil {
			f.path = f.path[:len(f.path)-1]
			return true
		}
		f.visit(n)
		f.path = append(f.path, n)
		return true
	})
}

func (f *finder) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.IfStmt:
		f.wrap(n.Cond, "swapped branches", "faultIs(%d) != (", ")")
	case ast.Stmt:
		if f.mayGo(n) {
			f.wrap(n, "deleted statement", "if !faultIs(%d) { ", " }")
		}
	case *ast.BinaryExpr:
		f.binary(n)
	}
	if e, ok := n.(ast.Expr); ok && f.isNumber(e) {
		f.number(e)
	}
}

// wrap adds a fault that puts text before and behind a node.
func (f *finder) wrap(n ast.Node, what, before, behind string) {
	f.add(n, what, edit{f.offset(n.Pos()), 0, before}, edit{f.offset(n.End()), 0, behind})
}

func (f *finder) add(n ast.Node, what string, edits ...edit) {
	at := f.set.Position(n.Pos())
	f.faults = append(f.faults, fault{at.Filename, at.Line, what, edits})
}

func (f *finder) offset(p token.Pos) int { return f.set.Position(p).Offset }

// operators are what stands in for an operator by a fault, and the function that decides.
var operators = map[token.Token][2]string{
	token.LSS: {"<=", "faultLess"}, token.LEQ: {"<", "faultLessOrEqual"},
	token.GTR: {">=", "faultGreater"}, token.GEQ: {">", "faultGreaterOrEqual"},
	token.ADD: {"-", "faultAdd"}, token.SUB: {"+", "faultSub"}, token.MUL: {"+", "faultMul"},
	token.AND: {"|", "faultAnd"}, token.OR: {"&", "faultOr"},
}

func (f *finder) binary(n *ast.BinaryExpr) {
	if f.isConstant(n) {
		return
	}
	switch n.Op {
	case token.EQL, token.NEQ:
		f.wrap(n, n.Op.String()+" is negated", "(faultIs(%d) != (", "))")
	case token.LAND, token.LOR:
		other, name := "||", "faultBoth"
		if n.Op == token.LOR {
			other, name = "&&", "faultEither"
		}
		f.add(n, other+" for "+n.Op.String(),
			edit{f.offset(n.Pos()), 0, name + "(%d, "}, edit{f.offset(n.OpPos), 2, ", func() bool { return "}, edit{f.offset(n.End()), 0, " })"})
	default:
		if o, ok := operators[n.Op]; ok && f.isInteger(n.X) && f.isInteger(n.Y) {
			f.add(n, o[0]+" for "+n.Op.String(),
				edit{f.offset(n.Pos()), 0, o[1] + "(%d, "}, edit{f.offset(n.OpPos), len(n.Op.String()), ", "}, edit{f.offset(n.End()), 0, ")"})
		}
	}
}

func (f *finder) isConstant(e ast.Expr) bool { return f.info.Types[e].Value != nil }

func (f *finder) isInteger(e ast.Expr) bool {
	t := f.info.Types[e].Type
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// isNumber reports whether an expression is an integer constant as a whole, where a variable
// may stand, too.
func (f *finder) isNumber(e ast.Expr) bool {
	if !f.isConstant(e) || !f.isInteger(e) {
		return false
	}
	for i, child := len(f.path)-1, ast.Node(e); i >= 0; i-- {
		switch p := f.path[i].(type) {
		case *ast.GenDecl:
			if p.Tok == token.CONST {
				return false
			}
		case *ast.ArrayType:
			return false
		case *ast.SelectorExpr:
			if child == p.Sel {
				return false
			}
		case *ast.KeyValueExpr:
			if child == p.Key {
				return false
			}
		case *ast.Ellipsis, *ast.Field, *ast.IndexListExpr:
			return false
		case ast.Expr:
			if f.isConstant(p) || f.info.Types[p].IsType() {
				return false
			}
		}
		child = f.path[i]
	}
	return true
}

// number adds the fault that a constant is larger by one. What has no type of its own is
// given that which it has here.
func (f *finder) number(e ast.Expr) {
	before := "faultNumber(%d, "
	switch t := types.Unalias(f.info.Types[e].Type).(type) {
	case *types.Basic:
		name := t.Name()
		if t.Info()&types.IsUntyped != 0 {
			name = "int"
		}
		f.wrap(e, "constant plus 1", before+name+"(", "))")
	default:
		if declared(e) {
			f.wrap(e, "constant plus 1", before, ")")
		}
	}
}

// declared reports whether an expression has its type from a declaration: it is a name.
func declared(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		return true
	}
	return false
}

// mayGo reports whether a program without the statement is one still.
func (f *finder) mayGo(n ast.Stmt) bool {
	var list []ast.Stmt
	switch p := f.path[len(f.path)-1].(type) {
	case *ast.BlockStmt:
		list = p.List
	case *ast.CaseClause:
		list = p.Body
	}
	i := slices.Index(list, n)
	if i < 0 {
		return false
	}
	switch n := n.(type) {
	case *ast.ExprStmt, *ast.IncDecStmt:
		return !f.panics(n)
	case *ast.AssignStmt:
		return n.Tok != token.DEFINE && !(len(n.Lhs) == 1 && isBlank(n.Lhs[0]))
	case *ast.BranchStmt:
		return n.Tok == token.CONTINUE
	case *ast.ReturnStmt:
		return f.isEarly()
	}
	return false
}

func isBlank(e ast.Expr) bool {
	x, ok := e.(*ast.Ident)
	return ok && x.Name == "_"
}

func (f *finder) panics(n ast.Stmt) bool {
	x, ok := n.(*ast.ExprStmt)
	if !ok {
		return false
	}
	c, ok := x.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := c.Fun.(*ast.Ident)
	return ok && name.Name == "panic"
}

// isEarly reports whether what is visited ends the body of an if statement without else
// that more statements follow.
func (f *finder) isEarly() bool {
	n := len(f.path)
	if n < 3 {
		return false
	}
	s, ok := f.path[n-2].(*ast.IfStmt)
	if !ok || s.Else != nil {
		return false
	}
	block, ok := f.path[n-3].(*ast.BlockStmt)
	return ok && block.List[len(block.List)-1] != ast.Stmt(s)
}

func (f fault) String() string { return fmt.Sprintf("%s:%d: %s", f.file, f.line, f.what) }
