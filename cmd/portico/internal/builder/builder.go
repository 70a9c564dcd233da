package builder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/portico-os/portico/bytecode"
)

// A Component is a built component.
type Component struct {
	Path    string
	Encoded []byte // the component file
	File    *bytecode.File
	Hash    [32]byte
}

// A Compiler compiles packages and all that they import, in dependency order.
type Compiler interface {
	Compile(what ...string) ([]*bytecode.File, error)
}

// A Builder builds components.
type Builder struct {
	// New makes the compiler when something must be compiled.
	New func() (Compiler, error)

	// SourceOf returns the folder of a package's source, "" if it has none of its own.
	SourceOf func(path string) string

	// Cache is the folder of the cache, "" for none.
	Cache string

	// Program identifies this program, compiler and overlays included.
	Program string

	// Folder is what relative arguments are relative to, and determines the module.
	Folder string

	compiler Compiler
}

// Build returns the components of packages, given by import path, directory or Go
// files, and all that they import, in dependency order.
func (b *Builder) Build(what ...string) ([]Component, error) {
	m := b.manifest(what)
	if found, ok := m.load(); ok {
		return found, nil
	}
	if b.compiler == nil {
		c, err := b.New()
		if err != nil {
			return nil, err
		}
		b.compiler = c
	}
	begun := time.Now()
	files, err := b.compiler.Compile(what...)
	if err != nil {
		return nil, err
	}
	components := make([]Component, len(files))
	for i, f := range files {
		encoded := bytecode.Encode(f)
		components[i] = Component{f.Path, encoded, f, bytecode.Hash(encoded)}
	}
	// A cache that cannot be written costs time, nothing else.
	_ = m.store(components, begun)
	return components, nil
}

// ErrNotCached is returned by Find.
var ErrNotCached = errors.New("no component file with this content in the cache")

// Find returns the component file of a hash from the cache.
func (b *Builder) Find(hash [32]byte) (Component, error) {
	if b.Cache == "" {
		return Component{}, ErrNotCached
	}
	return b.read(b.componentFile(hash), hash)
}

// Read returns the component in a file.
func Read(file string) (Component, error) {
	encoded, err := os.ReadFile(file)
	if err != nil {
		return Component{}, fmt.Errorf("read component: %w", err)
	}
	f, err := bytecode.Decode(encoded)
	if err != nil {
		return Component{}, fmt.Errorf("read component %s: %w", file, err)
	}
	return Component{f.Path, encoded, f, bytecode.Hash(encoded)}, nil
}

// FindSource returns a function for SourceOf: packages are in the module at root with
// the given path, or in the standard library.
func FindSource(root, module, goroot string) func(string) string {
	return func(path string) string {
		if rest, ok := strings.CutPrefix(path, module); ok && (rest == "" || rest[0] == '/') {
			return filepath.Join(root, filepath.FromSlash(rest))
		}
		for _, folder := range []string{"src", "src/vendor"} {
			dir := filepath.Join(goroot, folder, filepath.FromSlash(path))
			if info, err := os.Stat(dir); err == nil && info.IsDir() {
				return dir
			}
		}
		return ""
	}
}
