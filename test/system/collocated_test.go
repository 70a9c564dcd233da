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
// copies a callee that changes its arguments, as no callee in another domain can, is found
// by name; one that does not, and one that changes what is its own, is not.
func TestCollocatedCallsDoNotRelyOnReferences(t *testing.T) {
	for _, test := range []struct {
		call         string
		plain, apart string // what the caller gets by reference and by copy; no copy: it is an error
	}{
		{"Sum", "6", "6"},
		{"Append", "4", "4"},
		{"Walk", "2", "2"},
		{"Count", "3", "3"},
		{"Keep", "7", "1"},
		{"Sort", "1", ""},
		{"Change", "0", ""},
		{"Cut", "0", ""},
		{"Enter", "0", ""},
		{"Replace", "0", ""},
		{"Box", "0", ""},
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
				if test.apart != "" {
					require.Zero(t, status, output)
					require.Equal(t, test.call+": "+test.apart+"\n", output)
					return
				}
				require.Equal(t, 2, status, output)
				require.Contains(t, output, "fatal error: method "+test.call+" of *collocated.service changed its arguments")
				require.Contains(t, output, "collocated.go:")
			})
		}
	}
}
