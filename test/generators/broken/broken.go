package broken

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Rule is one that is broken: in a file, from the project's root, a text that occurs once is replaced
// by another, in which FAULT stands for whether the rule is to be broken.
type Rule struct{ Name, File, From, To string }

// variable has the number of the rule that is broken.
const variable = "PORTICO_BROKEN_RULE"

// switchFile is a file that packages with broken rules have.
const switchFile = `package %s

import faultos "os"

var faultNow = faultos.Getenv("` + variable + `")
`

// Sources sees to it that all rules can be broken, and returns the files in which they are, by their
// names from the project's root. A list may have a type of its own.
func Sources[T ~struct{ Name, File, From, To string }](t *testing.T, root string, rules []T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for i := range rules {
		r := Rule(rules[i])
		if _, ok := files[r.File]; !ok {
			source, err := os.ReadFile(filepath.Join(root, r.File))
			require.NoError(t, err)
			files[r.File] = string(source)
		}
		require.Equal(t, 1, strings.Count(files[r.File], r.From), "%s: %s does not have %q once", r.Name, r.File, r.From)
		to := strings.ReplaceAll(r.To, "FAULT", fmt.Sprintf("(faultNow == \"%d\")", i))
		files[r.File] = strings.Replace(files[r.File], r.From, to, 1)
	}
	return files
}

var packageClause = regexp.MustCompile(`(?m)^package (\w+)`)

// Build builds the test program of the package in the working directory with files of Sources in place of
// the project's.
func Build(t *testing.T, root string, files map[string]string) (binary string) {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs(root)
	require.NoError(t, err)
	replace, written := map[string]string{}, 0
	write := func(name, text string) {
		written++
		file := filepath.Join(dir, fmt.Sprint(written, ".go"))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		replace[filepath.Join(root, name)] = file
	}
	for name, text := range files {
		write(name, text)
		write(filepath.Join(filepath.Dir(name), "fault_switch.go"), fmt.Sprintf(switchFile, packageClause.FindStringSubmatch(text)[1]))
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	require.NoError(t, err)
	list := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(list, overlay, 0o600))
	binary = filepath.Join(dir, "broken.test")
	out, err := exec.Command("go", "test", "-c", "-overlay", list, "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

// Run runs a program of Build, which breaks the rule with a number, and returns what it says.
func Run(binary string, number int, arguments ...string) (out []byte, err error) {
	cmd := exec.Command(binary, arguments...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", variable, number))
	return cmd.CombinedOutput()
}

// Find runs a program of Build, which breaks the rule with a number, and returns the least seed that it
// says to have found it by: foundBy matches that, and has the seed in parentheses.
func Find(t *testing.T, binary string, number int, foundBy *regexp.Regexp, arguments ...string) (seed uint64, found bool) {
	t.Helper()
	out, err := Run(binary, number, arguments...)
	var seeds []uint64
	for _, m := range foundBy.FindAllSubmatch(out, -1) {
		n, err := strconv.ParseUint(string(m[1]), 10, 64)
		require.NoError(t, err)
		seeds = append(seeds, n)
	}
	if len(seeds) == 0 {
		t.Logf("%v: %.500s", err, out)
		return 0, false
	}
	return slices.Min(seeds), true
}
