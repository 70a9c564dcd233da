package system

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/test/programs"
)

// failsChecks tells whether a program of the corpus has a safety check fail: without
// checks it is not defined what it does.
func failsChecks(name string) bool {
	return slices.Contains([]string{"assertions", "interfaces", "json", "std_fmt", "recovers", "shifts", "runtime_errors", "stack_overflow"}, name) ||
		strings.HasPrefix(name, "uncaught_")
}

// A variant is a way to run all programs.
type variant struct {
	name  string
	flags runner
}

// variants are those of every run of the tests.
var variants = []variant{
	{"configured", nil},
	{"checks", runner{"--switches=checks"}},
	{"unchecked", runner{"--switches=inline,fastportals,revocation"}},
	{"collect", runner{"--collect-every=1", "--poison"}},
}

// fullVariants are all sets of switches, each by itself and with forced collections.
func fullVariants() (list []variant) {
	names := []string{"checks", "inline", "fastportals", "revocation"}
	for set := range 1 << len(names) {
		var on []string
		for i, name := range names {
			if set>>i&1 != 0 {
				on = append(on, name)
			}
		}
		switches := "--switches=" + strings.Join(on, ",")
		list = append(list,
			variant{switches, runner{switches}},
			variant{switches + " collect", runner{switches, "--collect-every=7", "--poison"}})
	}
	return list
}

// TestCorpus holds every program of the corpus to what the ordinary toolchain makes of
// it, under switches of the translator and with collections at allocations and polls, which
// move all objects. With PORTICO_FULL set it tries all variants, which takes a while.
func TestCorpus(t *testing.T) {
	tests := variants
	if os.Getenv("PORTICO_FULL") != "" {
		tests = append(slices.Clone(tests), fullVariants()...)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unchecked := strings.Contains(strings.Join(test.flags, ""), "--switches") &&
				!strings.Contains(strings.Join(test.flags, ""), "checks")
			for _, name := range programs.Names() {
				if unchecked && failsChecks(name) {
					continue
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					require.NoError(t, programs.Check(within(t, 4*time.Minute), test.flags, name))
				})
			}
		})
	}
}
