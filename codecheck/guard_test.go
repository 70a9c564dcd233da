package codecheck

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/domainzero/platform/hosted"
	"github.com/portico-os/portico/translator/abi"
)

// A careless machine changes what it installs.
type careless struct {
	*hosted.Machine
	installed int
	change    func(n int, text []byte) // of the n-th text, from 1
}

// InstallCode implements [platform.Memory].
func (m *careless) InstallCode(at abi.Addr, text []byte) error {
	m.installed++
	changed := slices.Clone(text)
	m.change(m.installed, changed)
	return m.Machine.InstallCode(at, changed)
}

// calls runs two domains that call each other on a machine that changes what it installs, and returns
// what the guard has to say of that.
func calls(t *testing.T, change func(n int, text []byte)) (g *Guard, refused error) {
	host, err := hosted.New()
	require.NoError(t, err)
	defer func() { require.NoError(t, host.Close()) }()
	var files [][]byte
	for _, f := range compiled(t, "../components/ipc/server", "../components/ipc/client") {
		files = append(files, bytecode.Encode(f))
	}
	const folder = "github.com/portico-os/portico/components/ipc/"
	m := NewMachine(&careless{Machine: host, change: change})
	sys, err := boot.Create(m, &model.System{Domains: []model.Domain{
		{Name: "server", Components: []string{folder + "server"}, Exports: []string{"ipc0"}, Settings: model.Defaults},
		{Name: "client", Components: []string{folder + "client"}, Main: folder + "client", Imports: []string{"ipc0"}, Settings: model.Defaults},
	}}, files, domainzero.Config{Memory: 1 << 30, Console: &bytes.Buffer{}})
	require.NoError(t, err)
	m.Guard.Spaces = sys.Spaces
	defer func() {
		if r, ok := recover().(*Refusal); ok {
			refused = r
		}
	}()
	status, err := sys.Run()
	require.NoError(t, err)
	require.Zero(t, status)
	require.NoError(t, sys.Shutdown())
	return m.Guard, nil
}

// isPortal reports whether a text begins as the stubs of portals' methods do.
func isPortal(text []byte) bool {
	return bytes.HasPrefix(text, []byte{0x4D, 0x8B, 0x67, abi.CPUThread, 0x4D, 0x3B, 0x66, abi.DomainSchedulerThread})
}

// leavings returns where a stub has the numbers with which it leaves.
func leavings(text []byte) (list []int) {
	for i := range len(text) - 11 {
		if text[i] == 0x41 && text[i+1] == 0xBC && text[i+6] == 0xE9 {
			list = append(list, i+2)
		}
	}
	return list
}

// TestGuard runs a system whose code is changed on its way into the image: nothing of it runs.
func TestGuard(t *testing.T) {
	for name, test := range map[string]struct {
		rule   Rule
		change func(n int, text []byte)
	}{
		"nothing": {"", func(int, []byte) {}},
		"the stubs": {RuleStub, func(n int, text []byte) {
			if n == 1 {
				text[100] ^= 1
			}
		}},
		"the tombstone": {RuleStub, func(n int, text []byte) {
			if n == 2 {
				text[len(text)-1] ^= 1
			}
		}},
		"a function": {RuleDecode, func(n int, text []byte) {
			if n == 3 {
				copy(text, "\x0F\x05\x0F\x05")
			}
		}},
		"the stubs of methods": {RuleStub, func(_ int, text []byte) {
			if isPortal(text) {
				text[len(text)/2] ^= 2
			}
		}},
		"one number of a method": {RuleStub, func(_ int, text []byte) {
			if isPortal(text) {
				text[leavings(text)[1]] ^= 1
			}
		}},
		"the numbers of methods": {RuleStub, func(_ int, text []byte) {
			if isPortal(text) {
				for _, at := range leavings(text) {
					text[at] ^= 1
				}
			}
		}},
		"what stubs call": {RuleStub, func(_ int, text []byte) {
			if i := bytes.IndexByte(text, 0xE8); isPortal(text) && i > 0 {
				text[i+1] += 16
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			g, refused := calls(t, test.change)
			if test.rule == "" {
				require.NoError(t, refused)
				require.Greater(t, g.Functions, 50)
				return
			}
			var b Breach
			require.ErrorAs(t, refused, &b)
			require.Equal(t, test.rule, b.Rule, "%v", refused)
		})
	}
}

// TestTables looks at descriptors and method tables, in which something is changed.
func TestTables(t *testing.T) {
	s := newSubject(t)
	require.Empty(t, s.p.CheckTables(s.space))
	own := 0
	for _, typ := range s.space.Types {
		d := object.DescAt(typ.Addr)
		broken := func(what string, change, back func()) {
			change()
			require.NotEmpty(t, s.p.CheckTables(s.space), what)
			back()
		}
		for _, m := range typ.Methods {
			if _, ok := s.space.Selectors[m.Selector]; ok {
				own++
			}
		}
		for n := range len(s.space.Selectors) {
			entry := entryOf(typ, n)
			broken("an entry", func() { *entry += 8 }, func() { *entry -= 8 })
		}
		broken("size", func() { d.Size++ }, func() { d.Size-- })
		broken("index", func() { d.Index++ }, func() { d.Index-- })
		broken("direct", func() { d.Flags ^= abi.TypeDirect }, func() { d.Flags ^= abi.TypeDirect })
		broken("comparable", func() { d.Flags ^= abi.TypeComparable }, func() { d.Flags ^= abi.TypeComparable })
		table, copier := d.Methods, d.Copier
		broken("no table", func() { d.Methods = 0 }, func() { d.Methods = table })
		broken("a table at the end", func() { d.Methods = s.p.dataEnd - 8 }, func() { d.Methods = table })
		broken("another copier", func() { d.Copier = s.p.stubs[abi.StubTrap] + 1 }, func() { d.Copier = copier })
	}
	require.Positive(t, own)
	require.Greater(t, len(s.space.Selectors), 1)
}
