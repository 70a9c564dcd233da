package configs_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/configs"
)

func TestEveryConfigurationIsValidAndBuiltIn(t *testing.T) {
	files, err := filepath.Glob("*.toml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			read, err := config.Load(file)
			require.NoError(t, err)
			builtIn, err := configs.Load(strings.TrimSuffix(file, ".toml"))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(read, builtIn))
		})
	}
}

func TestIOZoneInOneDomainIsTheMergedOneInFour(t *testing.T) {
	multi, err := configs.Load("iozone-multi")
	require.NoError(t, err)
	mono, err := configs.Load("iozone-mono")
	require.NoError(t, err)
	code, err := config.ParseCode("SIFSEC")
	require.NoError(t, err)
	merged, err := code.Apply(multi)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(mono.Domains, merged.Domains))
}

func TestUnknownNameIsRefused(t *testing.T) {
	_, err := configs.Load("nonesuch")
	require.ErrorContains(t, err, `no built-in configuration "nonesuch"`)
}
