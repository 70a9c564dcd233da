package system

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/domainzero"
)

// TestLibrariesAreTranslatedAsFarAsTheyAreReached counts functions.
func TestLibrariesAreTranslatedAsFarAsTheyAreReached(t *testing.T) {
	m := load(t, domainzero.Config{}, componentsPath+"/sender")
	require.Zero(t, m.Functions())
	m.create(t, "sender", nil)
	c, err := compiler.New(compiler.Options{})
	require.NoError(t, err)
	files, err := c.Compile(componentsPath + "/sender")
	require.NoError(t, err)
	all := 0
	for _, f := range files {
		all += len(f.Funcs)
	}
	require.Less(t, m.Functions(), all/2)

	translated := m.Functions()
	m.create(t, "sender", nil)
	require.Equal(t, translated, m.Functions(), "domains share code")
}

// TestMethodsOfWhatArrivesAreThere calls methods that no code of the domain can reach before
// an object with them arrives, and a service whose methods nobody names.
func TestMethodsOfWhatArrivesAreThere(t *testing.T) {
	for _, test := range []struct{ name, sender, receiver string }{
		{"one code", "inline = true", "inline = true"},
		{"codes of their own", "inline = true", "inline = false"},
	} {
		t.Run(test.name, func(t *testing.T) {
			config := filepath.Join(t.TempDir(), "parcels.toml")
			text := fmt.Sprintf("name = \"parcels\"\n[[domain]]\nname = \"sender\"\ncomponents = [\"%s/sender\"]\nexports = [\"office0\"]\ntranslator = { %s }\n"+
				"[[domain]]\nname = \"receiver\"\nmain = \"%[1]s/receiver\"\nimports = [\"office0\"]\ntranslator = { %[3]s }\n", componentsPath, test.sender, test.receiver)
			require.NoError(t, os.WriteFile(config, []byte(text), 0o644))
			status, output := boot(t, time.Minute, config)
			require.Equal(t, "parcel 1, 7 g\nparcel 2, 7 kg\n", output)
			require.Zero(t, status)
		})
	}
}
