package boot

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/config"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// everything is a domain that has all that a configuration can give.
var everything = config.Domain{
	Name: "a", Components: []string{"c"}, Main: "c", Imports: []string{"i"}, Exports: []string{"e"},
	Params: map[string]map[string]string{"c": {"key": "text"}},
	Files:  []config.File{{Name: "f", Path: "/f", Write: true}},
	Ports:  []config.PortRange{{First: 1, Last: 2}}, Interrupts: []int{4}, Console: true, Manager: true,
	Settings: config.Settings{
		Heap: 1, Memory: 2, Stack: 3, Threads: 4, Copy: 5, Scheduler: config.RoundRobin, OnPanic: config.OnPanicDomain,
		Translator: config.Translator{Inline: true, FastPortals: true, Checks: true, Revocation: config.Epoch},
	},
}

func TestEverythingOfADomainReachesDomainZero(t *testing.T) {
	c := domainConfig(&everything)
	c.Ask = func(string, string) (string, bool) { return "", false } // an option's, not the configuration's
	var check func(name string, v reflect.Value)
	check = func(name string, v reflect.Value) {
		require.False(t, v.IsZero(), "%s is left out", name)
		if v.Kind() == reflect.Struct {
			for i := range v.NumField() {
				check(name+"."+v.Type().Field(i).Name, v.Field(i))
			}
		}
	}
	check("domain", reflect.ValueOf(c))
	require.Equal(t, []domainzero.HostFile{{Name: "f", Path: "/f", Write: true}}, c.Files)
	require.Equal(t, []domainzero.PortRange{{First: 1, Last: 2}}, c.Ports)
}

func TestRevocationIsOffOnlyIfConfigured(t *testing.T) {
	d := everything
	for revocation, want := range map[config.Revocation]bool{config.NoRevocation: false, config.Spin: true, config.Epoch: true} {
		d.Translator.Revocation = revocation
		require.Equal(t, want, domainConfig(&d).Options.Revocation, revocation)
	}
}

func TestSerialDomainsAreRefused(t *testing.T) {
	m, err := hosted.New()
	require.NoError(t, err)
	defer func() { require.NoError(t, m.Close()) }()
	d := everything
	d.Serial = true
	_, err = Run(m, &config.System{Domains: []config.Domain{d}}, nil, Options{Config: domainzero.Config{Memory: 64 << 20}})
	require.ErrorContains(t, err, "domain a: serial is not supported yet")
}
