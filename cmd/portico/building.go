package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/verifier"
)

// newBuilder returns a builder for the module of the working directory, with the
// user's cache.
func newBuilder() (*builder.Builder, error) {
	folder, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the working directory: %w", err)
	}
	program, err := programHash()
	if err != nil {
		return nil, err
	}
	goroot, err := goRoot()
	if err != nil {
		return nil, err
	}
	b := &builder.Builder{
		New:      func() (builder.Compiler, error) { return compiler.New(compiler.Options{GOROOT: goroot}) },
		SourceOf: builder.FindSource(moduleRoot(folder), compiler.ModulePath, goroot),
		Program:  program + " " + goroot,
		Folder:   folder,
	}
	if cache, err := os.UserCacheDir(); err == nil {
		b.Cache = filepath.Join(cache, "portico")
	}
	return b, nil
}

// programHash identifies this program by its content.
func programHash() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("identify this program: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("identify this program: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// goRoot returns where the Go distribution is, whose standard library components are
// built from.
func goRoot() (string, error) {
	if root := os.Getenv("GOROOT"); root != "" {
		return root, nil
	}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("find the Go distribution, whose standard library components use (is go on the PATH?): %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// moduleRoot returns the folder at or above one that has a go.mod, "" if there is none.
func moduleRoot(folder string) string {
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		above := filepath.Dir(folder)
		if above == folder {
			return ""
		}
		folder = above
	}
}

// verifyAll verifies components in dependency order and returns what the verifier made
// of them by path.
func verifyAll(components []builder.Component) (map[string]*verifier.Component, error) {
	universe := bytecode.NewUniverse()
	verified := map[string]*verifier.Component{}
	for _, c := range components {
		v, err := verifier.Verify(universe, c.File, c.Hash)
		if err != nil {
			return nil, err
		}
		verified[c.Path] = v
	}
	return verified, nil
}

// resolve returns the component that an argument names, a component file or what can
// be built, after all that it imports.
func resolve(b *builder.Builder, what string) ([]builder.Component, error) {
	if filepath.Ext(what) != ".pco" {
		return b.Build(what)
	}
	c, err := builder.Read(what)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usageErrorf("%w", err)
	}
	if err != nil {
		return nil, err
	}
	return withImports(b, filepath.Dir(what), c)
}

// withImports returns a component after all that it imports, which is looked for beside
// it and in the cache, by hash.
func withImports(b *builder.Builder, folder string, c builder.Component) ([]builder.Component, error) {
	beside, err := componentsIn(folder)
	if err != nil {
		return nil, err
	}
	var order []builder.Component
	seen := map[[32]byte]bool{}
	var add func(c builder.Component) error
	add = func(c builder.Component) error {
		seen[c.Hash] = true
		for _, imp := range c.File.Imports {
			if seen[imp.Hash] {
				continue
			}
			found, ok := beside[imp.Hash]
			if !ok {
				var err error
				if found, err = b.Find(imp.Hash); err != nil {
					return usageErrorf("component %s imports %s as it was when it was compiled: %w: rebuild it with 'portico build'", c.Path, imp.Path, err)
				}
			}
			if err := add(found); err != nil {
				return err
			}
		}
		order = append(order, c)
		return nil
	}
	return order, add(c)
}

// componentsIn returns the readable component files of a folder by hash.
func componentsIn(folder string) (map[[32]byte]builder.Component, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.pco"))
	if err != nil {
		return nil, fmt.Errorf("list component files: %w", err)
	}
	found := map[[32]byte]builder.Component{}
	for _, name := range names {
		if c, err := builder.Read(name); err == nil {
			found[c.Hash] = c
		}
	}
	return found, nil
}
