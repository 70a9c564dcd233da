package texts

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/internal/interp"
	"github.com/portico-os/portico/verifier"
)

const golib = "github.com/portico-os/portico/components/golib"

// library compiles golib once.
var library = sync.OnceValues(func() (*bytecode.File, error) {
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return nil, err
	}
	files, err := c.Compile(golib)
	if err != nil {
		return nil, err
	}
	return files[len(files)-1], nil
})

// errRefused says that the verifier refused a component.
var errRefused = errors.New("refused")

// try runs the components of a unit, given as text, in domains and in the interpreter. The error says
// what they did otherwise, or is errRefused.
func try(seed uint64, sources []string) error {
	lib, err := library()
	if err != nil {
		return err
	}
	files := []*bytecode.File{lib}
	for _, s := range sources {
		f, err := text.Parse("component", s)
		if err != nil {
			return fmt.Errorf("parse: %w", err)
		}
		files = append(files, f)
	}
	u := bytecode.NewUniverse()
	var encoded [][]byte
	var verified []*verifier.Component
	hashes := map[string][32]byte{}
	for _, f := range files {
		for i := range f.Imports {
			f.Imports[i].Hash = hashes[f.Imports[i].Path]
		}
		e := bytecode.Encode(f)
		hashes[f.Path] = bytecode.Hash(e)
		c, err := verifier.Verify(u, f, hashes[f.Path])
		if err != nil {
			return fmt.Errorf("%w: %w", errRefused, err)
		}
		encoded, verified = append(encoded, e), append(verified, c)
	}
	want := ""
	for n := len(verified) - 1; n <= len(verified); n++ {
		var out strings.Builder
		if err := interp.Run(&interp.Machine{Console: &out, Steps: 5_000_000}, verified[:n]); err != nil {
			return fmt.Errorf("interpreter: %w", err)
		}
		want += out.String()
	}
	for _, second := range []bool{true, false} { // the second domain alone, or behind the first
		for _, inline := range []bool{true, false} {
			have, err := run(encoded, seed, second, inline)
			expect := want
			if second {
				_, expect, _ = strings.Cut(want, "done\n")
			}
			if err != nil || have != expect {
				return fmt.Errorf("without the first domain %v, second inlined %v: %w\nwant %s\nhave %s", second, inline, err, expect, have)
			}
		}
	}
	return nil
}

// run runs one or both components in domains of their own.
func run(encoded [][]byte, seed uint64, second, inline bool) (output string, err error) {
	host, err := hosted.New()
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, host.Close()) }()
	var console bytes.Buffer
	config := domainzero.Config{Memory: 256 << 20, Console: &console, Poison: true, CollectEvery: []int{0, 0, 3}[seed%3]}
	var domains []model.Domain
	for _, name := range []string{"first", "second"} {
		if second && name == "first" {
			continue
		}
		d := model.Domain{Name: name, Components: []string{"example.org/" + name}, Settings: model.Defaults}
		d.Translator.Inline = inline || name == "first"
		domains = append(domains, d)
	}
	sys, err := domainzero.New(config, host)
	if err != nil {
		return "", err
	}
	if err := sys.Load(encoded...); err != nil {
		return "", err
	}
	for _, d := range domains { // one after the other: what they print does not mix
		if _, err := sys.Create(d); err != nil {
			return console.String(), err
		}
		status, err := sys.Run()
		if status != 0 || err != nil {
			return console.String(), fmt.Errorf("domain %s: status %d, %w", d.Name, status, err)
		}
	}
	return console.String(), sys.Shutdown()
}
