package memobj_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/portico-os/portico/bytecode"
	"github.com/stretchr/testify/require"
)

// Components cannot import package bytecode, so the portico file repeats its numbers.
func TestPorticoFileRepeatsTheBytecodeNumbers(t *testing.T) {
	text, err := os.ReadFile("memory_portico.go")
	require.NoError(t, err)
	for name, want := range map[string]int64{
		"trapMemoryRange":   int64(bytecode.TrapMemoryRange),
		"trapMemoryRevoked": int64(bytecode.TrapMemoryRevoked),
		"codeOK":            int64(bytecode.CodeOK),
		"codeRevoked":       int64(bytecode.CodeRevoked),
		"codeQuota":         int64(bytecode.CodeQuota),
		"codeDenied":        int64(bytecode.CodeDenied),
	} {
		m := regexp.MustCompile(`\b` + name + `\s+= (\d+)`).FindSubmatch(text)
		require.NotNil(t, m, name)
		got, err := strconv.ParseInt(string(m[1]), 10, 64)
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
}
