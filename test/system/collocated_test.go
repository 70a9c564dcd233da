package system

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCollocatedCallsDoNotRelyOnReferences calls a service within its domain. With deep
// copies a caller does not see what a callee changed, as if it were in another domain.
func TestCollocatedCallsDoNotRelyOnReferences(t *testing.T) {
	for _, test := range []struct {
		call         string
		plain, apart string // what the caller gets by reference and by copy
	}{
		{"Sum", "6", "6"},
		{"Append", "4", "4"},
		{"Walk", "2", "2"},
		{"Count", "3", "3"},
		{"Keep", "7", "1"},
		{"Sort", "1", "3"},
		{"Change", "7", "2"},
		{"Cut", "1", "0"},
		{"Enter", "3", "2"},
		{"Replace", "7", "4"},
		{"Box", "2", "1"},
	} {
		config := filepath.Join(t.TempDir(), "collocated.toml")
		text := fmt.Sprintf("name = \"collocated\"\n[[domain]]\nname = \"one\"\nmain = \"%s/collocated\"\nexports = [\"collocated0\"]\nparams.collocated = { call = %q }\n",
			componentsPath, test.call)
		require.NoError(t, os.WriteFile(config, []byte(text), 0o644))
		for _, flags := range [][]string{nil, {"--collect-every=1", "--poison"}} {
			t.Run(fmt.Sprint(test.call, flags), func(t *testing.T) {
				t.Parallel()
				status, output := boot(t, time.Minute, append([]string{config}, flags...)...)
				require.Zero(t, status, output)
				require.Equal(t, test.call+": "+test.plain+"\n", output)

				status, output = boot(t, time.Minute, append([]string{config, "--deep-copy"}, flags...)...)
				require.Zero(t, status, output)
				require.Equal(t, test.call+": "+test.apart+"\n", output)
			})
		}
	}
}
