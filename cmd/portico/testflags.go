package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
)

// testFlags are flags of run and conformance by which tests make a system harder
// on its components than configurations do, and by which their output stays as it is.
type testFlags struct {
	raw          bool // set before add: the default
	collectEvery int
	poison       bool
	deepCopy     bool
	switches     string
}

// noSwitches is the value of --switches that leaves each domain its own.
const noSwitches = "configured"

func (f *testFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.raw, "raw", f.raw, "leave what domains print as it is: control characters, and lines that look like Portico's own")
	flags.IntVar(&f.collectEvery, "collect-every", 0, "for tests: collect at every n-th allocation and poll; rarer once collections have taken about a second")
	flags.BoolVar(&f.poison, "poison", false, "for tests: fill old heap runs with a pattern")
	flags.BoolVar(&f.deepCopy, "deep-copy", false, "for tests: copy arguments of calls within a domain, too")
	flags.StringVar(&f.switches, "switches", noSwitches, "for tests: the translator's switches in all domains: of inline, fastportals, checks and revocation those that are on")
}

// args returns the flags as a command line has them.
func (f *testFlags) args() []string {
	return []string{
		"--raw=" + strconv.FormatBool(f.raw),
		"--collect-every=" + strconv.Itoa(f.collectEvery), "--poison=" + strconv.FormatBool(f.poison),
		"--deep-copy=" + strconv.FormatBool(f.deepCopy), "--switches=" + f.switches,
	}
}

// apply sets what a system's domains have of the flags.
func (f *testFlags) apply(s *model.System) error {
	s.Domains = slices.Clone(s.Domains)
	for i := range s.Domains {
		s.Domains[i].Raw = s.Domains[i].Raw || f.raw
	}
	if f.switches == noSwitches {
		return nil
	}
	var t model.Translator
	for _, word := range strings.FieldsFunc(f.switches, func(r rune) bool { return r == ',' }) {
		switch word {
		case "inline":
			t.Inline = true
		case "fastportals":
			t.FastPortals = true
		case "checks":
			t.Checks = true
		case "revocation":
			t.Revocation = model.Epoch
		default:
			return usageErrorf("--switches: %q is not a switch", word)
		}
	}
	if t.Revocation == "" {
		t.Revocation = model.NoRevocation
	}
	for i := range s.Domains {
		s.Domains[i].Translator = t
	}
	return nil
}

// options returns how the system is to be booted.
func (f *testFlags) options() domainzero.Config {
	return domainzero.Config{CollectEvery: f.collectEvery, Poison: f.poison, DeepCopy: f.deepCopy}
}
