package bombs

import (
	"errors"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// library is the component whose type implements maps.
const library = "github.com/portico-os/portico/components/golib"

// staticsBytes is the memory for package variables of all components of a system. It takes room
// only where variables have initial values.
const staticsBytes = 4 << 30

// A system loads components as DomainZero does, but runs nothing.
type system struct {
	machine *hosted.Machine
	linker  *link.Linker
	space   *link.Space
	table   link.StaticsTable
	statics abi.Addr // where the variables of the next component begin
	loaded  []*verifier.Component
	probe   *bytecode.Type // whose descriptor was made last by room
}

// components is how many a system has room for.
const components = 64

// newSystem makes a system, of which there can be one at a time.
func newSystem() (*system, error) {
	machine, err := hosted.New()
	if err != nil {
		return nil, err
	}
	s := &system{machine: machine, table: make(link.StaticsTable, components)}
	base, size := machine.Image()
	s.linker = link.NewLinker(bytecode.NewUniverse(), link.NewImage(base, size), machine.InstallCode)
	for i := range s.linker.Stubs {
		if s.linker.Stubs[i], err = s.linker.Image.AllocCode(16); err != nil {
			return nil, errors.Join(err, machine.Close())
		}
	}
	options := translator.Options{Inline: true, Checks: true, FastPortals: true, Revocation: model.Epoch}
	s.probe = s.linker.Universe.Any()
	s.space = link.NewSpace(s.linker, options, components)
	if s.statics, err = machine.Reserve(staticsBytes); err != nil {
		return nil, errors.Join(err, machine.Close())
	}
	return s, nil
}

// room returns how much of the image's halves is in use. A new descriptor lies where the free room
// for data begins.
func (s *system) room() (code, data int, err error) {
	base, size := s.linker.Image.Range()
	s.probe = s.linker.Universe.Pointer(s.probe)
	t, err := s.space.Type(s.probe)
	if err != nil {
		return 0, 0, err
	}
	a, err := s.linker.Image.AllocCode(0)
	return int(a - base), int(t.Addr-base) - size/2, err
}

func (s *system) close() error { return s.machine.Close() }

// A stage is a step of loading. It returns what the next one needs.
type stage struct {
	name string
	do   func() error
}

// stages are the steps of loading a component file: first the verdict, then its code, all of it, then
// its package variables in one domain, then descriptors of types that its code has none of, one by one,
// as calls make them that pass such values.
func (s *system) stages(encoded []byte) []stage {
	var f *bytecode.File
	var c *verifier.Component
	return []stage{
		{"decode", func() (err error) { f, err = bytecode.Decode(encoded); return err }},
		{"verify", func() (err error) {
			if c, err = verifier.Verify(s.linker.Universe, f, bytecode.Hash(encoded)); err == nil && c.Path() == library {
				s.linker.Maps = c.Named("Map")
			}
			s.loaded = append(s.loaded, c)
			return err
		}},
		{"link", func() error { return s.space.Add(slices.Clone(s.loaded), []*verifier.Component{c}) }},
		{"statics", func() error {
			return s.space.OpenStatics(s.table, []*verifier.Component{c}, func(bytes int) (abi.Addr, error) {
				at := s.statics
				s.statics += abi.Addr(bytes)
				return at, nil
			})
		}},
		{"describe", func() error {
			for id := range f.Types {
				if t := c.Type(bytecode.TypeID(bytecode.NumBasic + id)); t.NumParams == 0 && !t.HasParams() && !t.Kind.IsOpaque() {
					if _, err := s.space.Type(t); err != nil {
						return err
					}
				}
			}
			return nil
		}},
	}
}
