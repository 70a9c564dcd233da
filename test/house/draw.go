package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"math/rand/v2"
	"regexp"
	"strings"
)

// A Declaration is one that must say its rule: a field, a variable or a function.
type Declaration struct {
	At       string // file and line
	Text     string // in one line
	Comments []string
	Function bool // with a precondition
}

// precondition is what the comment of a function says that has one.
var precondition = regexp.MustCompile(`(?i)precondition|\bthe caller (holds|has|must)\b|\bmust\b|\blocked\b`)

// declarations returns those of a file: each field of its structs, its variables, and its functions
// with preconditions. The comments of a field are those of its type, of its group of fields, and
// its own.
func declarations(files *token.FileSet, f *ast.File) (list []Declaration) {
	at := func(n ast.Node) string {
		p := files.Position(n.Pos())
		return fmt.Sprintf("%s:%d", p.Filename, p.Line)
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if text := d.Doc.Text(); precondition.MatchString(text) {
				list = append(list, Declaration{At: at(d), Text: "func " + functionName(d), Comments: []string{text}, Function: true})
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					if d.Tok == token.VAR && spec.Names[0].Name != "_" {
						list = append(list, Declaration{At: at(spec), Text: "var " + spec.Names[0].Name,
							Comments: []string{d.Doc.Text(), spec.Doc.Text(), spec.Comment.Text()}})
					}
				case *ast.TypeSpec:
					if st, ok := spec.Type.(*ast.StructType); ok {
						list = append(list, fields(files, at, spec, st, d.Doc.Text()+spec.Doc.Text())...)
					}
				}
			}
		}
	}
	return list
}

// fields returns the fields of a struct. What stands above a field is for all that follow it without
// an empty line between.
func fields(files *token.FileSet, at func(ast.Node) string, spec *ast.TypeSpec, st *ast.StructType, of string) (list []Declaration) {
	group, last := "", 0
	for _, field := range st.Fields.List {
		first := field.Pos()
		if field.Doc != nil {
			first = field.Doc.Pos()
		}
		if files.Position(first).Line > last+1 {
			group = ""
		}
		if field.Doc != nil {
			group = field.Doc.Text()
		}
		last = files.Position(field.End()).Line
		for _, name := range field.Names {
			list = append(list, Declaration{At: at(field), Text: spec.Name.Name + "." + name.Name,
				Comments: []string{of, group, field.Comment.Text()}})
		}
	}
	return list
}

// Draw returns count declarations, a third of them functions.
func Draw(seed uint64, count int, from []Declaration) (drawn []Declaration) {
	random := rand.New(rand.NewPCG(seed, 0))
	take := func(count int, function bool) {
		for _, i := range random.Perm(len(from)) {
			if count > 0 && from[i].Function == function {
				drawn = append(drawn, from[i])
				count--
			}
		}
	}
	take(count-count/3, false)
	take(count/3, true)
	return drawn
}

// String returns the declaration and its comments, indented.
func (d Declaration) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", d.At, d.Text)
	for _, c := range d.Comments {
		for line := range strings.Lines(c) {
			b.WriteString("    " + strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	return b.String()
}
