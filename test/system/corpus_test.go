package system

import (
	"fmt"
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

// fullVariants take several minutes each.
var fullVariants = []variant{
	{"inline", runner{"--switches=checks,inline"}},
	{"fastportals", runner{"--switches=checks,fastportals"}},
	{"inline fastportals", runner{"--switches=checks,inline,fastportals"}},
	{"revocation", runner{"--switches=checks,revocation"}},
	{"all", runner{"--switches=checks,inline,fastportals,revocation"}},
	{"none", runner{"--switches="}},
	{"unchecked inline", runner{"--switches=inline"}},
	{"collect 1", runner{"--collect-every=1", "--poison"}},
	{"collect 7", runner{"--collect-every=7", "--poison"}},
	{"collect 7 plain", runner{"--collect-every=7", "--poison", "--switches=checks"}},
}

// rarest gives for programs that allocate or loop a lot how often collections can be forced
// in bearable time.
var rarest = map[string]int{
	"binary_trees": 1009, "garbage": 1009, "sorting": 5003, "compression": 7, "crc32": 101, "graph": 101, "json": 101,
	"std_bytes": 101, "std_fmt": 101, "std_math": 101, "std_rand": 101, "std_sort": 101, "std_strconv": 101, "sieve": 1009,
	"std_strings": 101, "sha256": 101, "append_growth": 7, "bignum": 7,
}

// TestCorpus holds every program of the corpus to what the ordinary toolchain makes of
// it, under switches of the translator and with collections at every n-th allocation and
// poll, which move all objects. With PORTICO_FULL set it tries all variants.
func TestCorpus(t *testing.T) {
	tests := []variant{
		{"configured", nil},
		{"checks", runner{"--switches=checks"}},
		{"unchecked", runner{"--switches=inline,fastportals,revocation"}},
		{"collect", runner{"--collect-every=997", "--poison"}},
	}
	if os.Getenv("PORTICO_FULL") != "" {
		tests = append(tests, fullVariants...)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unchecked := strings.Contains(strings.Join(test.flags, ""), "--switches") &&
				!strings.Contains(strings.Join(test.flags, ""), "checks")
			for _, name := range programs.Names() {
				if unchecked && failsChecks(name) {
					continue
				}
				flags := test.flags
				if n := rarest[name]; n > 0 && strings.HasPrefix(test.name, "collect ") {
					flags = append(slices.Clone(flags), fmt.Sprintf("--collect-every=%d", n)) // the last one counts
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					require.NoError(t, programs.Check(within(t, 4*time.Minute), flags, name))
				})
			}
		})
	}
}
