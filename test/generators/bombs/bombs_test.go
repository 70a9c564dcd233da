package bombs

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	full     = flag.Bool("full", false, "measure time and memory for large files, and print the table")
	only     = flag.String("family", "", "measure families whose names begin so")
	factors  = flag.String("factors", "1 4", "by how much files are larger than the least of their families")
	doubling = flag.Int("doubling", 5, "with -full: how many sizes, each twice the one before")
)

// What the check holds. Kept memory comes in powers of two. What is worst for each byte is compared
// with the worst of the repository's own components of at least so many bytes.
const (
	maxExponent     = 1.15
	maxKeptExponent = 1.3
	leastOrdinary   = 16 << 10
	base            = 16 << 10 // bytes of a file that those of any size may cost beside their own
	moreSteps       = 4
	moreAllocated   = 4
	moreKept        = 8
)

// counted are the packages whose steps count.
const counted = "./bytecode/...,./verifier/...,./translator/...,./domainzero/link/...,./domainzero/object/...,./test/generators/bombs/steps"

// steps builds command steps and returns what it counts, by family.
func steps(t *testing.T) func(args ...string) map[string][]Count {
	t.Helper()
	command := filepath.Join(t.TempDir(), "steps")
	build := exec.Command("go", "build", "-cover", "-covermode=atomic", "-coverpkg="+counted, "-o", command, "./test/generators/bombs/steps")
	build.Dir = "../../.."
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return func(args ...string) map[string][]Count {
		var out, wrong bytes.Buffer
		run := exec.Command(command, args...)
		run.Dir, run.Stdout, run.Stderr, run.Env = build.Dir, &out, &wrong, append(os.Environ(), "GOCOVERDIR="+t.TempDir())
		require.NoError(t, run.Run(), "%s", &wrong)
		counts := map[string][]Count{}
		for d := json.NewDecoder(&out); d.More(); {
			var c Count
			require.NoError(t, d.Decode(&c))
			counts[c.Family] = append(counts[c.Family], c)
		}
		return counts
	}
}

// exponent returns by which power of the file's size a figure grows from one count to another.
func exponent(small, large Count, figure func(Count) int) float64 {
	grown := float64(max(figure(large), 1)) / float64(max(figure(small), 1))
	return math.Log(grown) / math.Log(float64(large.File)/float64(small.File))
}

func perByte(c Count, figure func(Count) int) float64 { return float64(figure(c)) / float64(c.File) }

// A limit holds a figure of counts.
type limit struct {
	name     string
	figure   func(Count) int
	exponent float64 // at most, from one count to the next
	more     float64 // for each byte of the file, at most how often what the worst ordinary component has
}

var limits = []limit{
	{"steps", func(c Count) int { return c.Steps }, maxExponent, moreSteps},
	{"allocated", func(c Count) int { return c.Allocated }, maxExponent, moreAllocated},
	{"kept", func(c Count) int { return c.Kept }, maxKeptExponent, moreKept},
}

// broken returns the limits that counts of one family break.
func broken(counts []Count, ordinary []Count) (names []string) {
	for _, l := range limits {
		worst := 0.0
		for _, c := range ordinary {
			worst = max(worst, perByte(c, l.figure))
		}
		for i, c := range counts {
			if i > 0 && exponent(counts[i-1], c, l.figure) > l.exponent {
				names = append(names, l.name+" grow")
			}
			if float64(l.figure(c)) > l.more*worst*float64(c.File+base) {
				names = append(names, l.name+" are many")
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestCostsFollowFromSize: whatever a component file is like, what loading it takes is in proportion to its
// size, and not far from what ordinary components take.
func TestCostsFollowFromSize(t *testing.T) {
	run := steps(t)
	var ordinary []Count
	for _, counts := range run("-ordinary") {
		if counts[0].File >= leastOrdinary {
			ordinary = append(ordinary, counts[0])
		}
	}
	require.Greater(t, len(ordinary), 3)
	families := run(append([]string{"-family", *only}, strings.Fields(*factors)...)...)
	require.Len(t, families, len(Families(*only)))
	for _, f := range Families(*only) {
		counts := families[f.Name]
		large := counts[len(counts)-1]
		t.Logf("%-32s %7d bytes, for each %6.1f steps, %6.1f bytes allocated, %5.1f kept; exponents %5.2f %5.2f %5.2f", f.Name, large.File,
			perByte(large, limits[0].figure), perByte(large, limits[1].figure), perByte(large, limits[2].figure),
			exponent(counts[0], large, limits[0].figure), exponent(counts[0], large, limits[1].figure), exponent(counts[0], large, limits[2].figure))
		if wrong := broken(counts, ordinary); len(wrong) > 0 {
			t.Errorf("%s: %s", f.Name, strings.Join(wrong, ", "))
		}
	}
}

// TestWhatGrowsIsFound: each limit finds what breaks it and nothing else.
func TestWhatGrowsIsFound(t *testing.T) {
	ordinary := []Count{{File: 1e6, Steps: 100e6, Allocated: 300e6, Kept: 30e6}}
	linear := []Count{{File: 1e6, Steps: 100e6, Allocated: 300e6, Kept: 30e6}, {File: 4e6, Steps: 400e6, Allocated: 1200e6, Kept: 120e6}}
	require.Empty(t, broken(linear, ordinary))
	for name, change := range map[string]func(c []Count){
		"steps grow":         func(c []Count) { c[1].Steps += c[1].Steps / 2 },
		"steps are many":     func(c []Count) { c[0].Steps, c[1].Steps = 5*c[0].Steps, 5*c[1].Steps },
		"allocated grow":     func(c []Count) { c[1].Allocated += c[1].Allocated / 2 },
		"allocated are many": func(c []Count) { c[0].Allocated, c[1].Allocated = 5*c[0].Allocated, 5*c[1].Allocated },
		"kept grow":          func(c []Count) { c[1].Kept *= 2 },
		"kept are many":      func(c []Count) { c[0].Kept, c[1].Kept = 9*c[0].Kept, 9*c[1].Kept },
	} {
		changed := slices.Clone(linear)
		change(changed)
		require.Equal(t, []string{name}, broken(changed, ordinary))
	}
}

// TestTable measures time and memory as well, and prints them.
func TestTable(t *testing.T) {
	if !*full {
		t.Skip("without -full")
	}
	rows, err := measureOrdinary(leastOrdinary)
	require.NoError(t, err)
	worst := 0.0
	for _, r := range rows {
		worst = max(worst, r.worst(peakPerByte))
	}
	for _, f := range Families(*only) {
		r := row{name: f.Name}
		for i := range *doubling {
			encoded, err := f.File(f.Least << i)
			if err != nil {
				break // larger than files may be
			}
			c, err := measure(encoded)
			require.NoError(t, err)
			r.costs = append(r.costs, c)
		}
		rows = append(rows, r)
	}
	var b strings.Builder
	write(&b, rows, worst)
	t.Log("\n" + b.String())
}
