package overlay_test

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/compiler/load"
	"github.com/portico-os/portico/compiler/overlay"
)

var update = flag.Bool("update", false, "write the digests of Go's own packages")

// loaded returns a loader with every package that components may import.
func loaded(t *testing.T) *load.Loader {
	t.Helper()
	l, err := load.New(load.Options{Overlay: overlay.FS()}, func(*load.Loader, *load.Package) bool { return true })
	require.NoError(t, err)
	l.Begin()
	for _, name := range overlay.Packages {
		l.Load(name)
	}
	return l
}

// TestPackages type-checks every package that components may import, and what those
// import, and finds neither unsafe nor assembly nor a loose end.
func TestPackages(t *testing.T) {
	l := loaded(t)
	require.NoError(t, l.Log.Err())
	require.NotContains(t, l.Packages, "reflect")
	require.NotContains(t, l.Packages, "internal/reflectlite")
	require.NotContains(t, l.Packages, "unsafe")
}

// TestEveryFileIsUsed finds overlay files of packages that nobody can import.
func TestEveryFileIsUsed(t *testing.T) {
	l := loaded(t)
	for _, kind := range []string{"replace", "patch"} {
		err := fs.WalkDir(overlay.FS(), kind, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				require.Contains(t, l.Packages, strings.TrimPrefix(path.Dir(file), kind+"/"))
			}
			return err
		})
		require.NoError(t, err)
	}
}

// TestPinned fails where Go's library is another than the overlay was made for. Run the tests of
// ./compiler and ./conformance with the new one, and have this test write the digests with -update.
func TestPinned(t *testing.T) {
	l := loaded(t)
	if *update {
		require.NoError(t, os.WriteFile(filepath.Join("_std", load.PinFile), []byte(l.Pins(runtime.Version())), 0o644))
		return
	}
	release, changed := l.Changed()
	require.Empty(t, changed, "packages that are not as in %s, which the overlay was made for", release)
	want, err := fs.ReadFile(overlay.FS(), load.PinFile)
	require.NoError(t, err)
	require.Equal(t, string(want), l.Pins(release), "%s has digests of packages that nobody imports", load.PinFile)
}
