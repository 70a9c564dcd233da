package config

import (
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/pelletier/go-toml/v2"

	"github.com/portico-os/portico/config/model"
)

// Load reads and checks the configuration in a file, and that the host files which it
// grants exist. An error is of type [Errors] unless the file itself cannot be read.
func Load(file string) (*model.System, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	r := newReader(file, data)
	r.document(data)
	for i, d := range r.domains {
		for _, f := range d.Files {
			if info, err := os.Stat(f.Path); err != nil || info.IsDir() {
				r.fail(element("domain", i)+".files", fmt.Sprintf("there is no file %s", f.Path),
					"host files, relative to the configuration's folder", "")
			}
		}
	}
	return r.system()
}

// Parse reads and checks a configuration. The name of its file is used in messages,
// and host files are relative to its folder. An error is of type [Errors].
func Parse(file string, data []byte) (*model.System, error) {
	r := newReader(file, data)
	r.document(data)
	return r.system()
}

// A reader turns one document into a System and gathers what is wrong with it.
type reader struct {
	file     string
	lines    lines
	errs     Errors
	name     string
	defaults model.Settings
	domains  []model.Domain // in the document's order
}

func newReader(file string, data []byte) *reader {
	return &reader{file: file, lines: findLines(data), defaults: model.Defaults}
}

// system returns what was read, or all that is wrong with it.
func (r *reader) system() (*model.System, error) {
	order := r.wire()
	if len(r.errs) > 0 {
		return nil, sortedByLine(r.errs)
	}
	s := &model.System{Name: r.name, File: r.file}
	for _, i := range order {
		s.Domains = append(s.Domains, r.domains[i])
	}
	return s, nil
}

var indices = regexp.MustCompile(`\[\d+\]`)

// fail records an error about the value at a path of the document.
func (r *reader) fail(path, problem, expected, near string) {
	r.errs = append(r.errs, &Error{
		File: r.file, Line: r.lines[path], Key: indices.ReplaceAllString(path, ""),
		Problem: problem, Expected: expected, Nearest: near,
	})
}

// document reads a whole document.
func (r *reader) document(data []byte) {
	tables := map[string]any{}
	if err := toml.Unmarshal(data, &tables); err != nil {
		e := &Error{File: r.file, Problem: err.Error()}
		var syntax *toml.DecodeError
		if errors.As(err, &syntax) {
			e.Line, _ = syntax.Position()
		}
		r.errs = append(r.errs, e)
		return
	}
	read(r, "", tables, systemFields, r)
	if len(r.errs) == 0 && len(r.domains) == 0 {
		r.fail("domain", "there is no domain", "at least one [[domain]]", "")
	}
}
