package types

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// An order is what a run of a batch on Portico needs to know.
type order struct {
	Dir, Module string
	Services    []string
	Runs        []arrangement
	Params      map[string]string
	Layouts     map[string]string
}

// components compiles a batch and returns its component files.
func (o *order) components() ([][]byte, error) {
	c, err := compiler.New(compiler.Options{Root: o.Dir, System: root()})
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, name := range packageNames {
		paths = append(paths, o.Module+"/"+name)
	}
	files, err := c.Compile(paths...)
	if err != nil {
		return nil, fmt.Errorf("the compiler refuses: %w", err)
	}
	var encoded [][]byte
	for _, f := range files {
		encoded = append(encoded, bytecode.Encode(f))
	}
	return encoded, nil
}

// domains returns the configuration of an arrangement.
func (o *order) domains(a arrangement) []model.Domain {
	var list []model.Domain
	for i, packages := range a.Domains {
		d := model.Domain{Name: strings.Join(packages, "+"), Settings: model.Defaults, Params: map[string]map[string]string{}}
		d.Translator.Inline = !a.Plain[i]
		params := map[string]string{}
		for key, value := range o.Params {
			params[key] = value
		}
		together := slices.Contains(packages, "s1") && slices.Contains(packages, "c1") || slices.Contains(packages, "s2") && slices.Contains(packages, "c2")
		if !together {
			params["mutate"] = "true"
		}
		if !slices.Contains(packages, "s1") {
			params["apart"] = "true"
		}
		if a.DeepCopy {
			params["deep"] = "true"
		}
		if len(packages) == 1 {
			params["alone"] = "true"
		}
		for _, p := range packages {
			path := o.Module + "/" + p
			d.Components = append(d.Components, path)
			d.Params[path] = params
			d.Exports = append(d.Exports, o.exports(p)...)
			for _, name := range o.imports(p) {
				if !slices.Contains(d.Exports, name) && !slices.Contains(d.Imports, name) {
					d.Imports = append(d.Imports, name)
				}
			}
			if p == "z" {
				d.Main = path
			}
		}
		list = append(list, d)
	}
	return list
}

// exports returns the names that a package offers services under.
func (o *order) exports(p string) (names []string) {
	for _, s := range o.Services {
		if strings.HasPrefix(s, p+".") {
			names = append(names, s)
		}
	}
	return names
}

// imports returns the names that a package looks up.
func (o *order) imports(p string) (names []string) {
	for _, from := range map[string][]string{"c1": {"s1"}, "c2": {"s2"}, "y": {"x", "s1"}, "z": {"c1", "c2", "y"}}[p] {
		names = append(names, o.exports(from)...)
	}
	return names
}

var errOver = errors.New("time is over")

// An impatient machine ends a run by a panic when its time is over.
type impatient struct {
	*hosted.Machine
	end time.Time
}

func (m *impatient) Enter(cpu uintptr) {
	if time.Now().After(m.end) {
		panic(errOver)
	}
	m.Machine.Enter(cpu)
}

var _ platform.Machine = (*impatient)(nil)

// run boots a system and returns what it printed.
func (o *order) run(encoded [][]byte, a arrangement) (output string, err error) {
	host, err := hosted.New()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, host.Close()) }()
	var console bytes.Buffer
	defer func() {
		if p := recover(); p == errOver {
			output, err = console.String(), errOver
		} else if p != nil {
			panic(p)
		}
	}()
	config := domainzero.Config{Memory: 1 << 30, Console: &console, CollectEvery: a.Collect, Poison: true, DeepCopy: a.DeepCopy}
	status, err := boot.Run(&impatient{host, time.Now().Add(time.Minute)}, &model.System{Name: "types", Domains: o.domains(a)}, encoded, config)
	if status != 0 {
		err = errors.Join(err, fmt.Errorf("status %d", status))
	}
	return console.String(), err
}
