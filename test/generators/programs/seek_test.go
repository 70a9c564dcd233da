package programs

import (
	"encoding/json"
	"flag"
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

var (
	sought    = flag.String("faults", "", "which faults of the trusted code to make and find: all, or the beginning of their names")
	faultSeed = flag.Uint64("faultseed", 1, "of the first program that is tried on a fault")
)

// mostTried is how many programs are tried on a fault before it counts as not found, mostBreaches how many breaches
// of rules on a fault of the verifier.
const (
	mostTried    = 800
	mostBreaches = 1200
)

// ofVerifier is how the names of faults of the verifier begin.
const ofVerifier = "verifier: "

// TestFaultsAreFound breaks the trusted code in a test program of its own, one rule at a time, and tells
// how many programs it takes until that is found. It is for who changes the generator.
func TestFaultsAreFound(t *testing.T) {
	files := checkFaults(t)
	if *sought == "" {
		return
	}
	binary := buildFaulty(t, files)
	for i, f := range faults {
		if *sought != "all" && !strings.HasPrefix(f.name, *sought) {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			if strings.HasPrefix(f.name, ofVerifier) {
				n, text := seekBreach(t, binary, fmt.Sprint(i))
				require.Positive(t, n, "%d breaches do not find it", mostBreaches)
				t.Logf("found by breach %d, %s: %s", n, text, f.name)
				return
			}
			seed, found := seek(t, binary, i)
			require.True(t, found, "%d programs do not find it", mostTried)
			t.Logf("found by program %d: %s", seed-*faultSeed+1, f.name)
		})
	}
}

// faultVariable has the number of the fault that there is.
const faultVariable = "PORTICO_PROGRAMS_FAULT"

// faultSwitch is a file that packages with faults have.
const faultSwitch = `package %s

import faultos "os"

var faultNow = faultos.Getenv("` + faultVariable + `")
`

// checkFaults sees to it that all faults can be made, and returns the files that have them.
func checkFaults(t *testing.T) map[string]string {
	files := map[string]string{}
	for i, f := range faults {
		if _, ok := files[f.file]; !ok {
			source, err := os.ReadFile(filepath.Join("../../..", f.file))
			require.NoError(t, err)
			files[f.file] = string(source)
		}
		require.Equal(t, 1, strings.Count(files[f.file], f.from), "%s: %s does not have %q once", f.name, f.file, f.from)
		to := strings.ReplaceAll(f.to, "FAULT", fmt.Sprintf("(faultNow == \"%d\")", i))
		files[f.file] = strings.Replace(files[f.file], f.from, to, 1)
	}
	return files
}

var packageClause = regexp.MustCompile(`(?m)^package (\w+)`)

// buildFaulty builds a test program that has all faults.
func buildFaulty(t *testing.T, files map[string]string) (binary string) {
	dir := t.TempDir()
	root, err := filepath.Abs("../../..")
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
		write(filepath.Join(filepath.Dir(name), "fault_switch.go"), fmt.Sprintf(faultSwitch, packageClause.FindStringSubmatch(text)[1]))
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	require.NoError(t, err)
	list := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(list, overlay, 0o600))
	binary = filepath.Join(dir, "faulty.test")
	out, err := exec.Command("go", "test", "-c", "-overlay", list, "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

var foundBy = regexp.MustCompile(`seed (\d+), mutant`)

// seek has a program with a fault try programs, and returns the seed of the first that finds it.
func seek(t *testing.T, binary string, number int) (seed uint64, found bool) {
	cmd := exec.Command(binary, "-test.run=TestProgramsDoWhatTheInterpreterDoes", "-reduce=false", "-mutants=0",
		fmt.Sprintf("-seed=%d", *faultSeed), fmt.Sprintf("-programs=%d", mostTried))
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", faultVariable, number))
	out, err := cmd.CombinedOutput()
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

var brokenBy = regexp.MustCompile(`breach (\d+), (.*): (the verifier accepts|the verifier falls|it is refused by another)`)

// seekBreach has a program with a fault of the verifier try breaches of rules, and returns the number of the first that is not
// refused as it ought to be, 0 if there is none, and what it breaks.
func seekBreach(t *testing.T, binary, fault string) (n int, text string) {
	cmd := exec.Command(binary, "-test.run=TestBreachesAreRefused", "-reduce=false", fmt.Sprintf("-seed=%d", *faultSeed), fmt.Sprintf("-breaches=%d", mostBreaches))
	cmd.Env = append(os.Environ(), faultVariable+"="+fault)
	out, err := cmd.CombinedOutput()
	m := brokenBy.FindSubmatch(out)
	if m == nil {
		if err != nil {
			t.Logf("%v: %.500s", err, out)
		}
		return 0, ""
	}
	n, err = strconv.Atoi(string(m[1]))
	require.NoError(t, err)
	return n, string(m[2]) + ": " + string(m[3])
}
