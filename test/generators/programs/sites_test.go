package programs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A refusing is a place at which the verifier refuses.
type refusing struct {
	file string
	line int
	text string // of the line
}

// refuses finds the places in the verifier: calls of fail and check that name a rule or pass one on.
var refuses = regexp.MustCompile(`\b(fail|check)\(`)

// unless is what a place calls that can be left out.
const unless = `
// failUnless is fail but for the place that is left out.
func failUnless(place string, rule Rule, format string, args ...any) {
	if faultNow != place {
		fail(rule, format, args...)
	}
}

// checkUnless is check but for the place that is left out.
func checkUnless(place string, ok bool, rule Rule, format string, args ...any) {
	check(ok || faultNow == place, rule, format, args...)
}
`

// sites finds the places of the verifier, and returns its files with all places such that they can be left out.
func sites(t *testing.T) (list []refusing, files map[string]string) {
	names, err := filepath.Glob("../../../verifier/*.go")
	require.NoError(t, err)
	files = map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		file := "verifier/" + filepath.Base(name)
		lines := strings.Split(string(source), "\n")
		changed := false
		for i, line := range lines {
			code, _, _ := strings.Cut(line, "//")
			if strings.HasPrefix(line, "func ") && !strings.Contains(line, "{ x.") || !refuses.MatchString(code) || strings.Contains(code, "fail(rule, format") ||
				strings.Contains(code, ".check(") || !strings.Contains(code, `"`) && !strings.Contains(code, "rule,") {
				continue
			}
			lines[i] = refuses.ReplaceAllString(line, fmt.Sprintf(`${1}Unless("site %d", `, len(list)))
			list = append(list, refusing{file, i + 1, strings.TrimSpace(line)})
			changed = true
		}
		if changed {
			files[file] = strings.Join(lines, "\n")
		}
	}
	require.Greater(t, len(list), 130)
	files["verifier/error.go"] = readFile(t, "verifier/error.go") + unless
	return list, files
}

func readFile(t *testing.T, name string) string {
	source, err := os.ReadFile(filepath.Join("../../..", name))
	require.NoError(t, err)
	return string(source)
}

// inert are the places that may be left out: another one refuses the same, or nothing can come there. By the beginning
// of the line.
var inert = map[string]string{}

// TestEveryRefusalIsMissed leaves out one place at a time at which the verifier refuses, and tells how many breaches
// it takes until that is found. It is for who changes the verifier or package breach.
func TestEveryRefusalIsMissed(t *testing.T) {
	list, files := sites(t)
	if *sought != "sites" {
		return
	}
	binary := buildFaulty(t, files)
	found := 0
	for i, s := range list {
		n, text := seekBreach(t, binary, fmt.Sprint("site ", i))
		why := slices.ContainsFunc(mapsKeys(inert), func(k string) bool { return strings.HasPrefix(s.text, k) })
		switch {
		case n > 0:
			found++
			t.Logf("%s:%d: breach %d: %s", s.file, s.line, n, text)
		case why:
			t.Logf("%s:%d: inert: %s", s.file, s.line, s.text)
			found++
		default:
			t.Errorf("%s:%d: not found: %s", s.file, s.line, s.text)
		}
	}
	t.Logf("%d of %d", found, len(list))
}

func mapsKeys(m map[string]string) (list []string) {
	for k := range m {
		list = append(list, k)
	}
	return list
}
