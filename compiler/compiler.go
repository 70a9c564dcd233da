package compiler

import (
	"errors"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/diagnostics"
	"github.com/portico-os/portico/compiler/formats"
	"github.com/portico-os/portico/compiler/front"
	"github.com/portico-os/portico/compiler/load"
	"github.com/portico-os/portico/compiler/overlay"
)

// ModulePath is the path of the module whose packages may bind intrinsics.
const ModulePath = load.ModulePath

// Diagnostics are all reasons why a package does not compile.
type Diagnostics = diagnostics.List

// Options say where source is found. The zero value compiles packages of the module
// that contains the working directory.
type Options struct {
	Root    string // directory of the module; default: found from the working directory
	GOROOT  string // default: that of the go command on the path
	Overlay fs.FS  // replacements for the standard library: default: overlay.FS
	System  string // directory of the module ModulePath; default: Root
	Check   bool   // run the consistency checks of go/ssa, for tests
}

// A Loader compiles packages. Packages that several programs share are compiled once.
// It is not safe for concurrent use.
type Loader struct {
	loader  *load.Loader
	program *front.Program
}

// New returns a Loader.
func New(o Options) (*Loader, error) {
	if o.Overlay == nil {
		o.Overlay = overlay.FS()
	}
	loader, err := load.New(load.Options{Root: o.Root, GOROOT: o.GOROOT, Overlay: o.Overlay, System: o.System}, formats.CheckOperands)
	if err != nil {
		return nil, err
	}
	return &Loader{loader, front.New(loader, o.Check)}, nil
}

// Compile compiles a program and every package it imports. Each argument is an import
// path, a directory (./x, /x) or a Go file; files are compiled together as one package
// main. The result is in dependency order, the program's own packages last. The error,
// if the source is at fault, is [Diagnostics].
func (l *Loader) Compile(what ...string) ([]*bytecode.File, error) {
	if len(what) == 0 {
		return nil, errors.New("nothing to compile: name a package, a directory or Go files")
	}
	l.program.ForgetMain()
	l.loader.Begin()
	var roots []*load.Package
	var files []string
	for _, w := range what {
		switch {
		case strings.HasSuffix(w, ".go"):
			files = append(files, w)
		case strings.HasPrefix(w, ".") || filepath.IsAbs(w):
			path, err := l.loader.PathOfDirectory(w)
			if err != nil {
				return nil, err
			}
			roots = append(roots, l.loader.Load(path))
		default:
			roots = append(roots, l.loader.Load(w))
		}
	}
	if len(files) > 0 {
		roots = append(roots, l.loader.LoadFiles(files))
	}
	list, err := l.compile(roots)
	if err != nil {
		if release, changed := l.loader.Changed(); len(changed) > 0 {
			l.loader.Log.Report(token.NoPos, "", "packages of the standard library that are not as in %s, which the overlay was made for: %s",
				release, strings.Join(changed, ", "))
		}
		return nil, l.loader.Log.Err()
	}
	return list, nil
}

// compile compiles the roots and all they need, in dependency order.
func (l *Loader) compile(roots []*load.Package) ([]*bytecode.File, error) {
	roots = append([]*load.Package{l.loader.Load(load.GolibPath)}, roots...)
	if err := l.loader.Log.Err(); err != nil {
		return nil, err
	}
	needed := map[*load.Package]bool{}
	for _, s := range roots {
		l.loader.AddClosure(s, needed)
	}
	var files []*bytecode.File
	for _, s := range l.loader.Order {
		if !needed[s] {
			continue
		}
		f := l.program.Component(s)
		if f == nil {
			return nil, l.loader.Log.Err()
		}
		files = append(files, f)
	}
	l.program.Check(needed)
	if err := l.loader.Log.Err(); err != nil {
		return nil, err
	}
	return files, nil
}
