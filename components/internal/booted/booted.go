package booted

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Portico is the path of the command.
type Portico string

// Build builds the command for one test.
func Build(t testing.TB) Portico {
	t.Helper()
	path := filepath.Join(t.TempDir(), "portico")
	if out, err := exec.Command("go", "build", "-o", path, "github.com/portico-os/portico/cmd/portico").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return Portico(path)
}

// Run runs a configuration and returns what was printed. The test fails unless the system
// ends by itself in time and with status 0.
func (p Portico) Run(t testing.TB, limit time.Duration, config string, flags ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, string(p), append([]string{"run", config}, flags...)...)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("portico run %s %s: %v\n%s", config, strings.Join(flags, " "), err, out)
	}
	return string(out)
}

// Changed writes a configuration with changes to a folder, where the files are that it
// names, and returns its path. Changes are pairs of a text that occurs once and another.
func Changed(t testing.TB, config, folder string, changes ...string) string {
	t.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	changed := string(text)
	for i := 0; i < len(changes); i += 2 {
		if n := strings.Count(changed, changes[i]); n != 1 {
			t.Fatalf("%s has %q %d times", config, changes[i], n)
		}
		changed = strings.Replace(changed, changes[i], changes[i+1], 1)
	}
	path := filepath.Join(folder, filepath.Base(config))
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
