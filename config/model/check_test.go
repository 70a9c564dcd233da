package model

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheckRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(d *Domain)
		want   string
	}{
		"nothing":               {func(*Domain) {}, ""},
		"a main that is listed": {func(d *Domain) { d.Main = "b" }, ""},
		"all lines":             {func(d *Domain) { d.Interrupts = []int{0, Lines - 1} }, ""},
		"no revocation":         {func(d *Domain) { d.Translator.Revocation = NoRevocation }, ""},
		"a main that is not":    {func(d *Domain) { d.Main = "c" }, "main: c is not among the components"},
		"a line before the first": {func(d *Domain) { d.Interrupts = []int{4, -1} },
			"interrupts: line -1 is not between 0 and 63"},
		"a line behind the last": {func(d *Domain) { d.Interrupts = []int{Lines} },
			"interrupts: line 64 is not between 0 and 63"},
		"an unknown revocation": {func(d *Domain) { d.Translator.Revocation = "" }, `revocation: there is no ""`},
		"serial":                {func(d *Domain) { d.Serial = true }, "serial is not supported yet"},
	} {
		t.Run(name, func(t *testing.T) {
			d := Domain{Name: "a", Components: []string{"a", "b"}, Settings: Defaults}
			test.change(&d)
			if err := d.Check(); test.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.want)
			}
		})
	}
}

// TestQuotasHaveBounds: each quota is held to its bounds, and to those of no other.
func TestQuotasHaveBounds(t *testing.T) {
	for i, q := range Quotas {
		for _, n := range []int{q.Least, q.Most} {
			d := Domain{Settings: Defaults}
			*q.Of(&d.Settings) = n
			require.NoError(t, d.Check(), q.Name)
		}
		for _, n := range []int{q.Least - 1, q.Most + 1} {
			d := Domain{Settings: Defaults}
			*q.Of(&d.Settings) = n
			require.ErrorContains(t, d.Check(), q.Name+": ")
		}
		for _, other := range Quotas[:i] {
			require.NotEqual(t, q.Name, other.Name)
			require.NotSame(t, q.Of(&Defaults), other.Of(&Defaults))
		}
	}
}

func TestPortRanges(t *testing.T) {
	a := PortRange{0x3f8, 0x3ff}
	for b, want := range map[PortRange]bool{
		{0x3ff, 0x400}: true, {0x3f0, 0x3f8}: true, {0x3fa, 0x3fa}: true, {0, 0xffff}: true, {0x3f0, 0x3f7}: false, {0x400, 0x400}: false,
	} {
		require.Equal(t, want, a.Overlaps(b), "%v", b)
		require.Equal(t, want, b.Overlaps(a), "%v", b)
	}
	require.Equal(t, "0x3f8-0x3ff", a.String())
	require.Equal(t, "0x60", PortRange{0x60, 0x60}.String())
}
