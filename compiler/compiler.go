package compiler

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler/overlay"
)

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
	loader  *loader
	program *program
}

// New returns a Loader.
func New(o Options) (*Loader, error) {
	if o.Overlay == nil {
		o.Overlay = overlay.FS()
	}
	loader, err := newLoader(loadOptions{o.Root, o.GOROOT, o.Overlay, o.System}, checkPrintable)
	if err != nil {
		return nil, err
	}
	return &Loader{loader, newProgram(loader, o.Check)}, nil
}

// Compile compiles a program and every package it imports. Each argument is an import
// path, a directory (./x, /x) or a Go file; files are compiled together as one package
// main. The result is in dependency order, the program's own packages last. The error,
// if the source is at fault, is a [Diagnostics].
func (l *Loader) Compile(what ...string) ([]*bytecode.File, error) {
	if len(what) == 0 {
		return nil, errors.New("nothing to compile: name a package, a directory or Go files")
	}
	l.program.forgetMain()
	l.loader.begin()
	var roots []*source
	var files []string
	for _, w := range what {
		switch {
		case strings.HasSuffix(w, ".go"):
			files = append(files, w)
		case strings.HasPrefix(w, ".") || filepath.IsAbs(w):
			path, err := l.loader.pathOfDirectory(w)
			if err != nil {
				return nil, err
			}
			roots = append(roots, l.loader.load(path))
		default:
			roots = append(roots, l.loader.load(w))
		}
	}
	if len(files) > 0 {
		roots = append(roots, l.loader.loadFiles(files))
	}
	return l.compile(roots)
}

// compile compiles the roots and all they need, in dependency order.
func (l *Loader) compile(roots []*source) ([]*bytecode.File, error) {
	roots = append([]*source{l.loader.load(golibPath)}, roots...)
	if err := l.loader.log.err(); err != nil {
		return nil, err
	}
	needed := map[*source]bool{}
	for _, s := range roots {
		l.loader.closure(s, needed)
	}
	var files []*bytecode.File
	for _, s := range l.loader.order {
		if !needed[s] {
			continue
		}
		f := l.program.component(s)
		if f == nil {
			return nil, l.loader.log.err()
		}
		files = append(files, f)
	}
	l.program.check(needed)
	if err := l.loader.log.err(); err != nil {
		return nil, err
	}
	return files, nil
}
