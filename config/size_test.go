package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config"
)

func TestSizes(t *testing.T) {
	for text, want := range map[string]config.Size{
		"0": 0, "512": 512, "512B": 512, "4KiB": 4096, "16MiB": 16 << 20, "3 GiB": 3 << 30,
		"8589934591GiB": 8589934591 << 30,
	} {
		got, err := config.ParseSize(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "MiB", "-1", "1.5MiB", "16MB", "8589934592GiB", "9223372036854775808", "1KiBKiB"} {
		_, err := config.ParseSize(text)
		require.Error(t, err, text)
	}
}

func TestSizesAreWrittenInTheirLargestUnit(t *testing.T) {
	for size, want := range map[config.Size]string{
		0: "0", 511: "511B", 4096: "4KiB", 1536 << 10: "1536KiB", 16 << 20: "16MiB", 2 << 30: "2GiB", -5: "-5B",
	} {
		require.Equal(t, want, size.String())
		if size >= 0 {
			read, err := config.ParseSize(want)
			require.NoError(t, err)
			require.Equal(t, size, read)
		}
	}
}

func TestShortPathsAreOfPorticosOwnComponents(t *testing.T) {
	for short, full := range map[string]string{
		"components/ext2":         module + "components/ext2",
		"drivers/net/virtio":      module + "drivers/net/virtio",
		"schedulers/rr":           module + "schedulers/rr",
		"example.org/components/": "example.org/components/",
		"bufio":                   "bufio",
	} {
		require.Equal(t, full, config.ImportPath(short))
		require.Equal(t, short, config.ShortPath(full))
	}
	require.Equal(t, module+"bytecode", config.ShortPath(module+"bytecode"))
}
