package rig

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/codecheck"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/compiler/text"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// The components that every system has.
const (
	library = "github.com/portico-os/portico/components/golib"
	portals = "github.com/portico-os/portico/portals"
)

// A System is a booted one.
type System struct {
	*domainzero.System
	Machine *Machine
	Console *bytes.Buffer

	t      testing.TB
	hashes map[string][32]byte // of what is loaded
}

// Boot makes a system of components without domains. A component is a folder such as
// "./testdata/clerk", an import path, or a text, which begins with the word component and may
// import what comes before it. Memory and console of the config are chosen.
func Boot(t testing.TB, config domainzero.Config, components ...string) *System {
	t.Helper()
	host, err := hosted.New()
	require.NoError(t, err)
	s := &System{Machine: &Machine{Machine: host, guard: codecheck.NewGuard(host)}, Console: &bytes.Buffer{}, t: t, hashes: map[string][32]byte{}}
	if config.Memory == 0 {
		config.Memory = 256 << 20
	}
	config.Console, config.Poison = s.Console, true
	s.System, err = domainzero.New(config, s.Machine)
	t.Cleanup(func() {
		if s.System != nil {
			require.NoError(t, s.Shutdown())
		}
		require.NoError(t, host.Close())
	})
	require.NoError(t, err)
	s.Machine.guard.Spaces = s.Spaces
	s.compile(library, portals)
	for _, what := range components {
		if strings.HasPrefix(strings.TrimSpace(what), "component ") {
			f, err := text.Parse("component", what)
			require.NoError(t, err)
			s.load(f)
		} else {
			s.compile(what)
		}
	}
	return s
}

// shared compiles what the tests of a process have in common once.
var shared = sync.OnceValues(func() (*compiler.Loader, error) { return compiler.New(compiler.Options{}) })

func (s *System) compile(what ...string) {
	s.t.Helper()
	c, err := shared()
	require.NoError(s.t, err)
	files, err := c.Compile(what...)
	require.NoError(s.t, err)
	for _, f := range files {
		s.load(f)
	}
}

func (s *System) load(f *bytecode.File) {
	s.t.Helper()
	for i := range f.Imports {
		f.Imports[i].Hash = s.hashes[f.Imports[i].Path]
	}
	encoded := bytecode.Encode(f)
	s.hashes[f.Path] = bytecode.Hash(encoded)
	require.NoError(s.t, s.Load(encoded))
}

// Domain returns the configuration of a domain of default settings with a component, of which
// it is given the import path.
func Domain(name, component string, changes ...func(d *model.Domain)) model.Domain {
	d := model.Domain{Name: name, Components: []string{component}, Settings: model.Defaults}
	for _, change := range changes {
		change(&d)
	}
	return d
}

// Main makes the system end with a domain.
func Main(d *model.Domain) { d.Main = d.Components[0] }

// Imports lets a domain look up names.
func Imports(names ...string) func(d *model.Domain) {
	return func(d *model.Domain) { d.Imports = names }
}

// Exports lets a domain offer names.
func Exports(names ...string) func(d *model.Domain) {
	return func(d *model.Domain) { d.Exports = names }
}

// Add creates domains.
func (s *System) Add(domains ...model.Domain) (made []*domainzero.Domain) {
	s.t.Helper()
	for _, config := range domains {
		d, err := s.Create(config)
		require.NoError(s.t, err)
		made = append(made, d)
	}
	return made
}

// Output runs the system and returns what it printed. Its status must be 0.
func (s *System) Output() string {
	s.t.Helper()
	status, err := s.Run()
	require.NoError(s.t, err, s.Console)
	require.Zero(s.t, status, s.Console)
	return s.Console.String()
}
