package programs

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/conformance"
)

var update = flag.Bool("update", false, "write the outcomes that the toolchain yields")

// TestOracle checks the outcomes against the ordinary toolchain.
func TestOracle(t *testing.T) {
	names := Names()
	require.Greater(t, len(names), 55)
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			if !*update {
				require.NoError(t, Check(ctx, Toolchain{}, name))
				return
			}
			outcome, err := Toolchain{}.Run(ctx, File(name))
			require.NoError(t, err)
			file := filepath.Join(Directory(), name+".out")
			require.NoError(t, os.WriteFile(file, []byte(Text(outcome)), 0o644))
		})
	}
}

func TestNormalize(t *testing.T) {
	tests := map[string]string{
		"":                                "",
		"a\nb":                            "a\nb",
		"a\npanic: b\n\ngoroutine 1 [x]:": "a\npanic: b\n",
		"panic: b":                        "panic: b\n",
		"panic: b [recovered]\n\tpanic: c\n\tin two lines\n[signal SIGSEGV: x]\n\ngoroutine 1": "panic: b [recovered]\n\tpanic: c\n\tin two lines\n",
		"fatal error: stack overflow\n\nruntime stack:\n":                                      "fatal error: stack overflow\n",
	}
	for output, want := range tests {
		require.Equal(t, want, Normalize(output))
	}
}

type fixed struct {
	outcome conformance.Outcome
	err     error
}

func (f fixed) Run(context.Context, string) (conformance.Outcome, error) { return f.outcome, f.err }

func TestCheck(t *testing.T) {
	const name = "exit_status"
	right := conformance.Outcome{Output: "leaving\n", Status: 7}
	require.NoError(t, Check(t.Context(), fixed{outcome: right}, name))

	status := right
	status.Status = 0
	require.EqualError(t, Check(t.Context(), fixed{outcome: status}, name), `exit_status: line 2 is "exit status 0" instead of "exit status 7"`)

	silent := right
	silent.Output = ""
	require.EqualError(t, Check(t.Context(), fixed{outcome: silent}, name), `exit_status: line 1 is "exit status 7" instead of "leaving"`)

	failed := errors.New("failed")
	require.ErrorIs(t, Check(t.Context(), fixed{err: failed}, name), failed)
	require.ErrorIs(t, Check(t.Context(), fixed{}, "absent"), os.ErrNotExist)
}
