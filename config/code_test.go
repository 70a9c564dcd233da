package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/config/model"
)

func TestCodesRoundTrip(t *testing.T) {
	letters := []string{"SM", "IN", "FN", "SN", "NCSAE", "CRI"}
	codes := []string{""}
	for _, choices := range letters {
		var longer []string
		for _, code := range codes {
			for _, c := range choices {
				longer = append(longer, code+string(c))
			}
		}
		codes = longer
	}
	for _, text := range codes {
		c, err := config.ParseCode(text)
		require.NoError(t, err)
		require.Equal(t, text, c.String())
	}
}

func TestCodeMeaning(t *testing.T) {
	for text, want := range map[string]config.Code{
		"MIFSER": {
			Translator: model.Translator{Inline: true, FastPortals: true, Checks: true, Revocation: model.Epoch},
			Scheduler:  config.RoundRobin,
		},
		"SNNNNC": {
			SingleDomain: true,
			Translator:   model.Translator{Revocation: model.NoRevocation},
			Scheduler:    config.Core,
		},
		"MNNSSI": {
			Translator: model.Translator{Checks: true, Revocation: model.Spin},
			Scheduler:  config.RoundRobinInvisible,
		},
	} {
		got, err := config.ParseCode(text)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, got), text)
	}
	c, err := config.ParseCode("SINSER")
	require.NoError(t, err)
	require.Equal(t, "single domain, inlining, fast portals called, safety checks, EPOCH revocation, round robin", c.Describe())
}

func TestBadCodes(t *testing.T) {
	for text, want := range map[string]string{
		"MIFSE":   `configuration code "MIFSE": expected six letters, such as MIFSER`,
		"MIFSERR": `configuration code "MIFSERR": expected six letters, such as MIFSER`,
		"XIFSER":  `configuration code "XIFSER": letter 1, domains, is 'X'; expected S (single domain), M (multiple domains)`,
		"MIFSXR": `configuration code "MIFSXR": letter 5, revocation, is 'X'; expected N (no revocation), C (CLI revocation), ` +
			`S (SPIN revocation), A (ATOMIC revocation), E (EPOCH revocation)`,
	} {
		_, err := config.ParseCode(text)
		require.EqualError(t, err, want)
	}
}

func parsed(t *testing.T, text string) *model.System {
	t.Helper()
	s, err := config.Parse("x.toml", []byte(text))
	require.NoError(t, err)
	return s
}

func apply(t *testing.T, code string, s *model.System) (*model.System, error) {
	t.Helper()
	c, err := config.ParseCode(code)
	require.NoError(t, err)
	return c.Apply(s)
}

const pair = `
name = "pair"
[[domain]]
name = "user"
main = "components/user"
imports = ["disk0"]
files = ["both", "user"]
heap = "1MiB"
threads = 2
[[domain]]
name = "disk"
components = ["components/disk"]
exports = ["disk0"]
params.disk = { size = 1 }
ports = ["0x1f0-0x1f7"]
interrupts = [14]
console = true
raw = true
writefiles = ["both"]
heap = "2MiB"
threads = 3
onpanic = "domain"
`

func TestApplyMultipleSetsTheMechanismsOfEachDomain(t *testing.T) {
	s := parsed(t, pair)
	variant, err := apply(t, "MNNNSI", s)
	require.NoError(t, err)
	require.Equal(t, "pair (MNNNSI)", variant.Name)
	require.Len(t, variant.Domains, 2)
	for i, d := range variant.Domains {
		require.Equal(t, model.Translator{Revocation: model.Spin}, d.Translator)
		require.Equal(t, config.RoundRobinInvisible, d.Scheduler)
		d.Settings = s.Domains[i].Settings
		require.Empty(t, cmp.Diff(s.Domains[i], d))
	}
	require.Equal(t, model.Defaults.Translator, s.Domains[0].Translator, "the original stays as it was")
}

func TestApplySingleMergesTheDomains(t *testing.T) {
	variant, err := apply(t, "SIFSER", parsed(t, pair))
	require.NoError(t, err)
	want := model.Domain{
		Name: "all", Main: module + "components/user",
		Components: []string{module + "components/disk", module + "components/user"},
		Exports:    []string{"disk0"},
		Params:     map[string]map[string]string{module + "components/disk": {"size": "1"}},
		Files:      []model.File{{Name: "both", Path: "both", Write: true}, {Name: "user", Path: "user"}},
		Ports:      []model.PortRange{{First: 0x1f0, Last: 0x1f7}},
		Interrupts: []int{14}, Console: true, Raw: true,
		Settings: model.Defaults,
	}
	want.Heap, want.Memory, want.Threads = 3<<20, 512<<20, 5
	want.Scheduler, want.OnPanic = config.RoundRobin, model.OnPanicDomain
	require.Empty(t, cmp.Diff([]model.Domain{want}, variant.Domains))
}

func TestApplyRefuses(t *testing.T) {
	single := parsed(t, "name = \"x\"\n"+one)
	twice := parsed(t, "name = \"x\"\n"+one+"[[domain]]\nname = \"b\"\ncomponents = [\"components/a\"]\n")
	for name, test := range map[string]struct {
		code   string
		system *model.System
		want   string
	}{
		"CLI hosted": {"MIFSCR", parsed(t, pair),
			`configuration code MIFSCR: revocation "cli" exists on bare metal only; hosted has N (none), S (spin) and E (epoch)`},
		"ATOMIC hosted": {"SIFSAR", parsed(t, pair),
			`configuration code SIFSAR: revocation "atomic" exists on bare metal only; hosted has N (none), S (spin) and E (epoch)`},
		"M of one domain": {"MIFSER", single, `configuration code MIFSER: x.toml has a single domain; M needs several`},
		"S of a component that is in two": {"SIFSER", twice,
			`configuration code SIFSER: component components/a is in two domains of x.toml and cannot be twice in one`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := apply(t, test.code, test.system)
			require.EqualError(t, err, test.want)
		})
	}
	_, err := apply(t, "MIFSCR", parsed(t, pair))
	require.ErrorIs(t, err, config.ErrBareMetal)
}
