package main

import (
	"strings"
	"time"
)

// A part of make test may take some time on two cores.
type part struct {
	name    string
	budget  time.Duration
	folders []string // of its packages; the longest that fits decides
}

// checks is what make test does before the tests.
const checks = "format, vet, staticcheck"

// parts divide the 20 minutes that make test may take for good. What comes later has its
// share already. docs/testing.md shows the same table.
var parts = []part{
	{checks, 45 * time.Second, nil},
	{"compiler, bytecode", 50 * time.Second, []string{"bytecode", "compiler", "internal"}},
	{"verifier, translator", 35 * time.Second, []string{"verifier", "translator"}},
	{"DomainZero", time.Minute + 5*time.Second, []string{"domainzero", "boot", "memobj", "portals", "schedulers"}},
	{"components, drivers", 55 * time.Second, []string{"components", "drivers"}},
	{"command, benchmarks", 30 * time.Second, []string{"cmd", "bench", "config", "configs"}},
	{"bare machines", 35 * time.Second, []string{"domainzero/platform/bare", "qemu"}},
	{"systems", 215 * time.Second, []string{"test", "conformance"}},

	{"generators", 2*time.Minute + 10*time.Second, []string{"test/generators", "codecheck"}},
	{"docs, examples", 2 * time.Minute, []string{"test/docs", "docs", "examples"}},
	{"language suites", 3 * time.Minute, []string{"test/suites"}},
	{"network, files", 2 * time.Minute, []string{"test/network", "test/files"}},
	{"boots", 2 * time.Minute, []string{"test/boots"}},
}

// wholeBudget is what make test may take on so many cores.
const (
	wholeBudget = 20 * time.Minute
	cores       = 2
)

// module is the project's path, which packages begin with.
const module = "github.com/portico-os/portico/"

// partOf returns the part that a package belongs to; nil if there is none.
func partOf(path string) *part {
	var best *part
	length := -1
	folder := strings.TrimPrefix(path, module)
	for i := range parts {
		for _, f := range parts[i].folders {
			if rest, ok := strings.CutPrefix(folder, f); ok && (rest == "" || rest[0] == '/') && len(f) > length {
				best, length = &parts[i], len(f)
			}
		}
	}
	return best
}
