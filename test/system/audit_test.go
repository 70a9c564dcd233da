package system

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/codecheck"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// A machine runs systems within the test's process, where their inside can be seen.
type machine struct {
	*domainzero.System
	console bytes.Buffer
	close   func() error // also at the end of the test
}

// components are those that lists of packages need: each list is compiled once.
var components = struct {
	sync.Mutex
	encoded map[string][][]byte
}{encoded: map[string][][]byte{}}

// encode returns the encoded components that some packages need.
func encode(t *testing.T, packages ...string) [][]byte {
	t.Helper()
	components.Lock()
	defer components.Unlock()
	key := strings.Join(packages, " ")
	if components.encoded[key] == nil {
		c, err := compiler.New(compiler.Options{})
		require.NoError(t, err)
		files, err := c.Compile(packages...)
		require.NoError(t, err)
		for _, f := range files {
			components.encoded[key] = append(components.encoded[key], bytecode.Encode(f))
		}
	}
	return components.encoded[key]
}

// load makes a system, whose machine code is read before it runs, with the components that some packages need.
func load(t *testing.T, config domainzero.Config, packages ...string) *machine {
	t.Helper()
	encoded := encode(t, packages...)
	platform, err := hosted.New()
	require.NoError(t, err)
	m := &machine{close: sync.OnceValue(platform.Close)}
	t.Cleanup(func() { require.NoError(t, m.close()) })
	config.Memory, config.Console = cmp.Or(config.Memory, 1<<30), &m.console
	checked := codecheck.NewMachine(platform)
	m.System, err = domainzero.New(config, checked)
	require.NoError(t, err)
	checked.Guard.Spaces = m.Spaces
	for _, b := range encoded {
		require.NoError(t, m.Load(b))
	}
	return m
}

// create makes a domain of one component of testdata.
func (m *machine) create(t *testing.T, component string, params map[string]string) *domainzero.Domain {
	t.Helper()
	path := componentsPath + "/" + component
	settings := model.Defaults
	settings.Heap = 4 << 20
	d, err := m.Create(model.Domain{
		Name: component, Components: []string{path}, Imports: []string{"store0"}, Exports: []string{component + "0"},
		Params: map[string]map[string]string{path: params}, Settings: settings,
	})
	require.NoError(t, err)
	return d
}

// TestWhatADomainHeldComesBack creates and ends domains that take all they can get, and
// compares what was there before with what is there afterwards.
func TestWhatADomainHeldComesBack(t *testing.T) {
	for _, deed := range []string{
		"nothing", "recurse", "allocate", "huge", "append", "memory", "memory dropped", "parts", "parts of parts",
		"panic", "exit", "hold", "variables", "block",
	} {
		t.Run(deed, func(t *testing.T) {
			m := load(t, domainzero.Config{}, componentsPath+"/store", componentsPath+"/hostile")
			empty := m.Audit()
			store := m.create(t, "store", nil)
			run(t, m)
			var first domainzero.Audit
			for round := range 4 {
				hostile := m.create(t, "hostile", map[string]string{"deed": deed})
				run(t, m)
				m.End(hostile, 1)
				ended := hostile.Ended
				require.True(t, ended)
				if round == 0 {
					first = m.Audit() // the store has room for portals now
				} else {
					require.Equal(t, first, m.Audit(), "round %d: %s", round, m.console.String())
				}
			}
			m.End(store, 0)
			require.Equal(t, empty, m.Audit())
		})
	}
}

// TestMemoryObjectsOnSmallMachines makes more memory objects than such a machine has room
// for. Of domains that have all that one may have and domains that do not collect what they
// dropped there is little left for others, but these are not refused any.
func TestMemoryObjectsOnSmallMachines(t *testing.T) {
	m := load(t, domainzero.Config{Memory: 32 << 20}, componentsPath+"/store", componentsPath+"/hostile")
	m.create(t, "store", nil)
	for _, d := range []struct{ deed, want string }{
		{"memory of others", "returned 0"}, {"parts", "quota is used up"}, {"parts dropped", "returned 0"},
	} {
		m.create(t, "hostile", map[string]string{"deed": d.deed})
		run(t, m)
		require.Contains(t, m.console.String(), "hostile: "+d.deed+": "+d.want+"\n")
	}
}

// run lets the system's domains do what they have to do.
func run(t *testing.T, m *machine) {
	t.Helper()
	status, err := m.Run()
	require.NoError(t, err)
	require.Zero(t, status)
}

// TestMemoryObjectsLiveAsLongAsTheirBytesAreUsed collects between two accesses to a memory
// object that nothing else refers to, without and with revocation.
func TestMemoryObjectsLiveAsLongAsTheirBytesAreUsed(t *testing.T) {
	for _, revocation := range []model.Revocation{model.NoRevocation, model.Epoch} {
		const path = componentsPath + "/lastuse"
		settings := model.Defaults
		settings.Translator.Revocation = revocation
		m := load(t, domainzero.Config{}, path)
		_, err := m.Create(model.Domain{
			Name: "lastuse", Components: []string{path}, Main: path, Settings: settings,
		})
		require.NoError(t, err)
		status, err := m.Run()
		require.NoError(t, err)
		require.Zero(t, status, m.console.String())
		require.NoError(t, m.close())
	}
}

// TestOpenFilesAreClosed ends a domain that has a file of the host open.
func TestOpenFilesAreClosed(t *testing.T) {
	const disk = "github.com/portico-os/portico/components/hostdisk"
	m := load(t, domainzero.Config{}, disk)
	image := filepath.Join(t.TempDir(), "disk.img")
	require.NoError(t, os.WriteFile(image, make([]byte, 4096), 0o644))
	open := func() (n int) {
		entries, err := os.ReadDir("/proc/self/fd")
		require.NoError(t, err)
		for _, e := range entries {
			if name, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && name == image {
				n++
			}
		}
		return n
	}
	d, err := m.Create(model.Domain{
		Name: "disk", Components: []string{disk}, Exports: []string{"disk0"}, Settings: model.Defaults,
		Params: map[string]map[string]string{disk: {"image": "disk.img"}},
		Files:  []model.File{{Name: "disk.img", Path: image, Write: true}},
	})
	require.NoError(t, err)
	run(t, m)
	require.Equal(t, 1, open(), m.console.String())
	m.End(d, 0)
	require.Zero(t, open())
}
