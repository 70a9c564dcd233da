package programs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/test/generators/broken"
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
			lines[i] = refuses.ReplaceAllString(line, fmt.Sprintf(`${1}Unless("%d", `, len(list)))
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

// inert are the places that may be left out, by a part of the line: why no breach shows it.
var inert = map[string]string{
	`fail("shape", "%d targets"`:                                       "checkShape refuses it, too",
	`variable %s: a value for an aggregate`:                            "no constant is one of an aggregate",
	`fail("import", "import %q is not loaded`:                          "what follows refuses it with another message",
	`check(agree, "instance-methods"`:                                  "it takes two components that supply one instance: verifier/testdata has them",
	`the call comes back to where it began`:                            "the depth of calls ends recursion, too",
	`it defers calls, which take who knows`:                            "catch has no units of time",
	`no limit of the loop that begins here`:                            "an endless loop takes more units than there are",
	`more than %d instructions`:                                        "a function of so many takes long: test/generators/bombs has some",
	`check(a.budget >= 0, "type-limit"`:                                "test/generators/bombs has what costs too much",
	`type %s nests deeper than %d by value", t, bytecode.MaxTypeDepth`: "the depth is measured twice",
	`already has another definition in this universe`:                  "no two contents have one hash",
	`type %d nests deeper than %d; name its parts`:                     "the depth of what is written is measured, too",
	`method %s is not exported by package`:                             "verifier/testdata has a component with such an interface",
	`there is no value v%d", d)`:                                       "defineNext has refused it",
	`loops nest deeper than`:                                           "so many loops take more units than there are",
}

// TestEveryRefusalIsMissed leaves out one place at a time at which the verifier refuses, and tells how many breaches
// it takes until that is found. It is for who changes the verifier or package breach.
func TestEveryRefusalIsMissed(t *testing.T) {
	list, files := sites(t)
	if *sought != "sites" {
		return
	}
	binary := broken.Build(t, "../../..", files)
	found := 0
	for i, s := range list {
		n, text := seekBreach(t, binary, i)
		why := ""
		for part, reason := range inert {
			if strings.Contains(s.text, part) {
				why = reason
			}
		}
		switch {
		case n > 0:
			found++
			t.Logf("%s:%d: breach %d: %s", s.file, s.line, n, text)
		case why != "":
			t.Logf("%s:%d: inert: %s: %s", s.file, s.line, why, s.text)
		default:
			t.Errorf("%s:%d: not found: %s", s.file, s.line, s.text)
		}
	}
	t.Logf("%d of %d places are missed, %d are inert", found, len(list), len(inert))
}
