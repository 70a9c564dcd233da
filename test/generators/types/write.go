package types

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// root returns the folder of the project, in the checkout that this package was compiled from.
func root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// write writes a batch as a module, with a program for Go that runs it.
func (b *batch) write(dir string) error {
	files := map[string]string{
		"go.mod":       fmt.Sprintf("module %s\n\ngo 1.26.0\n\nrequire github.com/portico-os/portico v0.0.0\n\nreplace github.com/portico-os/portico => %s\n", b.module, root()),
		"host/main.go": b.host(),
	}
	for _, e := range b.packages {
		files[e.name+"/"+e.name+".go"] = e.source()
		if e.onHost != "" {
			files[e.name+"/"+e.name+"_host.go"] = "//go:build !portico\n\npackage " + e.name + "\n\nimport \"unsafe\"\n\n" + e.onHost
			files[e.name+"/"+e.name+"_portico.go"] = "//go:build portico\n\npackage " + e.name + "\n\n" + e.onPortico
		}
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// host writes the program that runs all packages in one process, as Go compiles them. Its
// arguments are parameters.
func (b *batch) host() string {
	var s strings.Builder
	s.WriteString("package main\n\nimport (\n\t\"os\"\n\t\"strings\"\n\n\t\"" + portalsPath + "\"\n")
	for _, name := range packageNames[declaring:] {
		fmt.Fprintf(&s, "\t%q\n", b.module+"/"+name)
	}
	s.WriteString(")\n\nfunc main() {\n\tparams := map[string]string{}\n\tfor _, a := range os.Args[1:] {\n\t\tkey, value, _ := strings.Cut(a, \"=\")\n\t\tparams[key] = value\n\t}\n\td := portals.NewTestDomain(params)\n")
	s.WriteString("\tfor _, start := range []func(*portals.Domain) error{")
	for i, name := range packageNames[declaring:] {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString(name + ".Start")
	}
	s.WriteString("} {\n\t\tif err := start(d); err != nil {\n\t\t\tpanic(err)\n\t\t}\n\t}\n}\n")
	return s.String()
}
