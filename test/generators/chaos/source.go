package chaos

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// A sourceFile is a file of the trusted code. What is read from it is read once a process.
type sourceFile struct {
	pkg  string // name of its package
	file *ast.File
}

// parse parses the files of packages in and below a folder, but for tests and the machines.
func parse(folder string) (list []sourceFile, err error) {
	set := token.NewFileSet()
	err = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "platform"):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err == nil {
			list = append(list, sourceFile{f.Name.Name, f})
		}
		return err
	})
	return list, err
}

// constants returns the names of the constants that are declared together with one, in their order.
func constants(file, first string) (names []string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		var all []string
		for _, s := range g.Specs {
			for _, n := range s.(*ast.ValueSpec).Names {
				all = append(all, n.Name)
			}
		}
		if slices.Contains(all, first) {
			return all, nil
		}
	}
	return nil, fmt.Errorf("%s declares no constant %s", file, first)
}

// A function of DomainZero: its package, receiver and name.
type function struct {
	pkg, name string // such as cpu and CPU.enter
	exported  bool
	calls     map[string]bool // names of what it calls, without receivers
}

func functions(files []sourceFile) (list []function) {
	for _, f := range files {
		for _, d := range f.file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			x := function{pkg: f.pkg, name: fn.Name.Name, exported: fn.Name.IsExported(), calls: map[string]bool{}}
			if fn.Recv != nil {
				x.name = receiver(fn.Recv.List[0].Type) + "." + x.name
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				switch f := call.Fun.(type) {
				case *ast.Ident:
					x.calls[f.Name] = true
				case *ast.SelectorExpr:
					x.calls[f.Sel.Name] = true
				}
				return true
			})
			list = append(list, x)
		}
	}
	return list
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return "?"
}

// entering returns the functions by which native code is entered: those that call the machine's Enter,
// and those that call one of these by a name of its package or one that is known everywhere.
func entering(list []function) (names []string) {
	found := map[string]bool{}
	known := map[string]bool{"Enter": true, "Callback": true} // the machine's, and package cpu's to others
	local := map[string]bool{}                                // pkg.name, without receivers
	for changed := true; changed; {
		changed = false
		for _, f := range list {
			full := f.pkg + "." + f.name
			if found[full] {
				continue
			}
			for c := range f.calls {
				if !known[c] && !local[f.pkg+"."+c] {
					continue
				}
				found[full], changed = true, true
				if !f.exported {
					local[f.pkg+"."+f.name[strings.LastIndex(f.name, ".")+1:]] = true
				}
				break
			}
		}
	}
	for n := range found {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// claiming returns the methods of the system that claim the processor, by their names.
func claiming(list []function) (names []string) {
	for _, f := range list {
		if name, ok := strings.CutPrefix(f.name, "System."); ok && f.exported && f.calls["claimed"] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
