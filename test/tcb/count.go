package main

import (
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Limit is the most lines that the trusted computing base may have.
const Limit = 18_000

// The bare machine is below DomainZero what Linux is to a hosted one, and counted apart.
const (
	bareMachine = "domainzero/platform/bare"
	bareLimit   = 3_200
)

// module is the project's import path.
const module = "github.com/portico-os/portico"

// microkernel is the folder whose packages, with all below it, run the system. What they
// import of the project is linked with them, and so is trusted.
const microkernel = "domainzero"

// configuration is the folder of the record of what a system is made of. Like what reads the
// record, it decides what systems there are.
const configuration = "config/model"

// imageKernel is the program that bare machines boot. What it links beside the microkernel
// finds, reads and runs systems in ring 0, where a defect has no bounds either.
const imageKernel = "qemu/kernel"

// untrusted is a folder of which nothing trusted may import a package: it makes and
// shows components, which the verifier judges like those of anybody else.
const untrusted = "compiler"

// A Folder is a folder and its lines of code.
type Folder struct {
	Name  string
	Lines int
}

// A Surface is the trusted code of the project, by folder.
type Surface struct {
	Base   []Folder // what the microkernel links, but for the next two
	Bare   []Folder // the bare machine
	Record []Folder // the record of configurations
	Image  []Folder // what else the kernel of an image links
}

// Total returns the lines of folders.
func Total(folders []Folder) (lines int) {
	for _, f := range folders {
		lines += f.Lines
	}
	return lines
}

// Count counts lines of code, without blank lines, comments and tests, of all trusted
// packages of the project at root.
func Count(root string) (s Surface, err error) {
	l := linker{root: root, packages: map[string]*build.Package{}}
	if err := l.linkAll(microkernel); err != nil {
		return s, err
	}
	base := maps.Clone(l.packages)
	if err := l.link(imageKernel); err != nil {
		return s, err
	}
	for _, name := range slices.Sorted(maps.Keys(l.packages)) {
		if below(name, untrusted) {
			return s, fmt.Errorf("%s or %s links %s, which is not to be trusted", microkernel, imageKernel, name)
		}
		p := l.packages[name]
		lines, err := fileLines(p.Dir, slices.Concat(p.GoFiles, p.SFiles, p.HFiles))
		if err != nil {
			return s, err
		}
		to := &s.Base
		switch {
		case base[name] == nil:
			to = &s.Image
		case below(name, bareMachine):
			to = &s.Bare
		case below(name, configuration):
			to = &s.Record
		}
		*to = append(*to, Folder{name, lines})
	}
	return s, nil
}

// below reports whether a folder is another one or within it.
func below(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

// A linker finds the packages of the project that others import, by folder.
type linker struct {
	root     string
	packages map[string]*build.Package
}

// link adds a package and what it imports.
func (l *linker) link(folder string) error {
	if l.packages[folder] != nil {
		return nil
	}
	target := build.Default
	target.GOOS, target.GOARCH, target.CgoEnabled = "linux", "amd64", false
	p, err := target.ImportDir(filepath.Join(l.root, folder), 0)
	if err != nil {
		return fmt.Errorf("read package %s: %w", folder, err)
	}
	l.packages[folder] = p
	for _, name := range p.Imports {
		if within, ok := strings.CutPrefix(name, module+"/"); ok {
			if err := l.link(within); err != nil {
				return err
			}
		}
	}
	return nil
}

// linkAll adds the packages in and below a folder.
func (l *linker) linkAll(folder string) error {
	return filepath.WalkDir(filepath.Join(l.root, folder), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if entry.Name() == "testdata" {
			return fs.SkipDir
		}
		folder, err := filepath.Rel(l.root, name)
		if err != nil {
			return err
		}
		var none *build.NoGoError
		if err := l.link(filepath.ToSlash(folder)); !errors.As(err, &none) {
			return err
		}
		return nil
	})
}
