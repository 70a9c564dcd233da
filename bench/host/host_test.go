package host

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestModel(t *testing.T) {
	require.Equal(t, "Fast 3000", model("processor\t: 0\nmodel name\t: Fast 3000\n\nmodel name\t: Other\n"))
	require.Equal(t, "unknown", model("no such line\n"))
}

func TestDescribe(t *testing.T) {
	info := Describe()
	require.Positive(t, info.CPUs)
	require.NotEqual(t, "unknown", info.Kernel)
}
