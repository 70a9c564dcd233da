package portals_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/stretchr/testify/require"
)

type adder interface {
	portals.Portal
	Add(a, b int) (int, error)
}

type other interface {
	portals.Portal
	Other() error
}

type sum struct{}

func (sum) Add(a, b int) (int, error) { return a + b, nil }

func TestLookupFindsWhatWasExportedBesideIt(t *testing.T) {
	d := portals.NewTestDomain(nil)
	require.NoError(t, d.Export("sum", sum{}))
	found, err := portals.Lookup[adder](d.Beside(nil), "sum")
	require.NoError(t, err)
	total, err := found.Add(2, 3)
	require.NoError(t, err)
	require.Equal(t, 5, total)

	_, err = portals.Lookup[other](d, "sum")
	require.ErrorIs(t, err, portals.ErrType)
	_, err = portals.Lookup[adder](d, "difference")
	require.ErrorIs(t, err, portals.ErrNotFound)
	require.EqualError(t, err, `look up "difference": there is no such name`)
	require.ErrorIs(t, d.Export("sum", sum{}), portals.ErrDenied)
}

func TestCodesHaveTheirErrors(t *testing.T) {
	for code, want := range map[bytecode.Code]error{
		bytecode.CodeOK: nil, bytecode.CodeTerminated: portals.ErrTerminated, bytecode.CodeRevoked: portals.ErrRevoked,
		bytecode.CodeQuota: portals.ErrQuota, bytecode.CodeBusy: portals.ErrBusy, bytecode.CodeTimeout: portals.ErrTimeout,
		bytecode.CodeDeadlock: portals.ErrDeadlock, bytecode.CodeFault: portals.ErrFault, bytecode.CodeRange: portals.ErrRange,
		bytecode.CodeDenied: portals.ErrDenied, bytecode.CodeNotFound: portals.ErrNotFound, bytecode.CodeIO: portals.ErrIO,
		bytecode.CodeType: portals.ErrType, bytecode.Code(-1): portals.ErrIO, bytecode.Code(1000): portals.ErrIO,
	} {
		require.Equal(t, want, portals.CodeError(int(code)), "%d", code)
	}
}

func TestParams(t *testing.T) {
	d := portals.NewTestDomain(map[string]string{
		"size": "64MiB", "plain": "4096", "image": "a.img", "count": "-12", "on": "true", "off": "false",
	})
	p := d.Params()
	require.Equal(t, 64*memobj.MiB, p.Bytes("size", 0))
	require.Equal(t, memobj.Bytes(4096), p.Bytes("plain", 0))
	require.Equal(t, memobj.KiB, p.Bytes("absent", memobj.KiB))
	require.Equal(t, "a.img", p.String("image", ""))
	require.Equal(t, "none", p.String("absent", "none"))
	require.Equal(t, -12, p.Int("count", 0))
	require.Equal(t, 7, p.Int("absent", 7))
	require.True(t, p.Bool("on", false))
	require.False(t, p.Bool("off", true))
	require.True(t, p.Bool("absent", true))
	p.Require("image", "a file")
	require.NoError(t, p.Err())
}

func TestWrongParamsNameTheKeyAndWhatIsWanted(t *testing.T) {
	bad := map[string]string{
		"unit": "64MB", "negative": "-1KiB", "huge": "9223372036854775807GiB", "huger": "92233720368547758070", "word": "many",
		"tail": "12x", "yes": "yes", "empty": "",
	}
	for name, c := range map[string]struct {
		read func(p *portals.Params)
		want string
	}{
		"unit":     {func(p *portals.Params) { p.Bytes("unit", 0) }, `parameter "unit" is "64MB": want a size such as 512KiB or 64MiB`},
		"negative": {func(p *portals.Params) { p.Bytes("negative", 0) }, `parameter "negative" is "-1KiB": want a size such as 512KiB or 64MiB`},
		"overflow": {func(p *portals.Params) { p.Bytes("huge", 0) }, `parameter "huge" is "9223372036854775807GiB": want a size such as 512KiB or 64MiB`},
		"digits":   {func(p *portals.Params) { p.Int("huger", 0) }, `parameter "huger" is "92233720368547758070": want a whole number`},
		"word":     {func(p *portals.Params) { p.Int("word", 0) }, `parameter "word" is "many": want a whole number`},
		"tail":     {func(p *portals.Params) { p.Int("tail", 0) }, `parameter "tail" is "12x": want a whole number`},
		"bool":     {func(p *portals.Params) { p.Bool("yes", false) }, `parameter "yes" is "yes": want true or false`},
		"absent":   {func(p *portals.Params) { p.Require("path", "a file's name") }, `parameter "path" is not set: want a file's name`},
		"empty":    {func(p *portals.Params) { p.Require("empty", "a file's name") }, `parameter "empty" is not set: want a file's name`},
	} {
		t.Run(name, func(t *testing.T) {
			p := portals.NewTestDomain(bad).Params()
			c.read(p)
			p.Int("absent", 0)
			require.EqualError(t, p.Err(), c.want)
		})
	}
}

func TestPrintGoesToTheConsole(t *testing.T) {
	var out bytes.Buffer
	restore := portals.CaptureConsole(&out)
	defer restore()
	portals.RunStart(func(d *portals.Domain) error {
		portals.Print(d.Name() + " runs\n")
		return nil
	})
	text, err := io.ReadAll(&out)
	require.NoError(t, err)
	require.Equal(t, "test runs\n", string(text))
	before := portals.Ticks()
	require.LessOrEqual(t, before, portals.Ticks())
	require.NotZero(t, portals.TickRate())
}
