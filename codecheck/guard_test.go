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

// leavesLast reports whether a text ends as the stub of a portal's method does.
func leavesLast(text []byte) bool {
	return len(text) > leaveBytes && text[len(text)-leaveBytes] == 0x41 && text[len(text)-leaveBytes+1] == 0xBC
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
		"the return of portals": {RuleStub, func(n int, text []byte) {
			if n == 2 {
				text[3] ^= 1
			}
		}},
		"a function": {RuleDecode, func(n int, text []byte) {
			if n == 3 {
				copy(text, "\x0F\x05\x0F\x05")
			}
		}},
		"the stubs of methods": {RuleStub, func(n int, text []byte) {
			if n > 2 && leavesLast(text) {
				text[len(text)/2] ^= 2
			}
		}},
		"the numbers of methods": {RuleStub, func(n int, text []byte) {
			if n > 2 && leavesLast(text) {
				text[len(text)-leaveBytes+2] = 0
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
	require.Empty(t, s.p.CheckTables(s.space, false))
	var found bool
	for _, typ := range s.space.Types {
		for _, m := range typ.Methods {
			if n, ok := s.space.Selectors[m.Selector]; ok && !found {
				found = true
				entry := entryOf(typ, n)
				was := *entry
				*entry += 8
				require.NotEmpty(t, s.p.CheckTables(s.space, false))
				*entry = was
			}
		}
		size := sizeOf(typ)
		*size++
		require.NotEmpty(t, s.p.CheckTables(s.space, false))
		*size--
	}
	require.True(t, found)
	require.NotEmpty(t, s.p.CheckTables(s.space, true), "tables that are as long as there are selectors: say so in docs/codecheck.md, and be strict")
}
