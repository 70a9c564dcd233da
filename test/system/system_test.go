package system

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/conformance"
)

// portico is the file of the program under test.
var portico string

func TestMain(m *testing.M) {
	if order, ok := os.LookupEnv(mutantsVariable); ok {
		os.Exit(runMutants(order))
	}
	os.Exit(withPortico(m.Run))
}

// withPortico builds the program under test, runs f and returns its status.
func withPortico(f func() int) int {
	folder, err := os.MkdirTemp("", "portico")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	portico = filepath.Join(folder, "portico")
	if out, err := exec.Command("go", "build", "-o", portico, "../../cmd/portico").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build portico: %v\n%s", err, out)
		return 1
	}
	return f()
}

// A runner runs programs by portico run with additional flags: a [conformance.Runner].
type runner []string

// statusRefused is portico's status for what the compiler or the verifier refuses.
const statusRefused = 3

// Run implements [conformance.Runner].
func (r runner) Run(ctx context.Context, file string) (conformance.Outcome, error) {
	status, output, err := execute(ctx, append([]string{"run", "--raw", file}, r...)...)
	if err == nil && status == statusRefused && strings.HasPrefix(output, "portico: ") {
		err = fmt.Errorf("%w: %s", conformance.ErrRefused, output)
	}
	return conformance.Outcome{Output: output, Status: status}, err
}

// execute runs portico and returns its exit status and what it printed on both streams.
func execute(ctx context.Context, args ...string) (status int, output string, err error) {
	cmd := exec.CommandContext(ctx, portico, args...)
	cmd.WaitDelay = time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); ctx.Err() == nil && errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), out.String(), nil
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("portico %s: %w", strings.Join(args, " "), ctx.Err())
	}
	return 0, out.String(), err
}

// within returns a context for one run.
func within(t *testing.T, limit time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

// boot runs a configuration of testdata and returns its status and output.
func boot(t *testing.T, limit time.Duration, args ...string) (status int, output string) {
	t.Helper()
	status, output, err := execute(within(t, limit), append([]string{"run"}, args...)...)
	require.NoError(t, err, output)
	return status, output
}
