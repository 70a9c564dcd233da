package system

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/domainzero/platform/hosted"
)

// refusedHandlers are components of testdata with interrupt handlers that the verifier
// refuses, and what it says.
var refusedHandlers = []struct{ component, where, why string }{
	{"slow", "slow.go:8: func (*handler).HandleInterrupt", "units of time, 200000 is the most; leave work to a thread or lower the limits of loops"},
	{"endless", "endless.go:9: func (*handler).HandleInterrupt", "no limit of the loop that begins here is proven"},
	{"allocates", "allocates.go:9: func (*handler).HandleInterrupt", "it allocates"},
	{"blocks", "func (*AtomicVariable).BlockIf", "atomic.blockif may wait or take long; leave it to a thread; func (*handler).HandleInterrupt leads here"},
	{"calls", "calls.go:14: func (*handler).HandleInterrupt", "methods of concrete types"},
	{"recurses", "recurses.go:10: func (*handler).HandleInterrupt", "the call comes back to where it began"},
	{"panics", "HandleInterrupt", "panics"},
}

// TestHandlersOverTheirBoundAreRefused has the verifier judge drivers whose interrupt
// handlers would hold up everything else. Each is told where, why and what to do.
func TestHandlersOverTheirBoundAreRefused(t *testing.T) {
	for _, test := range refusedHandlers {
		t.Run(test.component, func(t *testing.T) {
			c, err := compiler.New(compiler.Options{})
			require.NoError(t, err)
			files, err := c.Compile(componentsPath + "/refused/" + test.component)
			require.NoError(t, err)
			machine, err := hosted.New()
			require.NoError(t, err)
			defer func() { require.NoError(t, machine.Close()) }()
			s, err := domainzero.New(domainzero.Config{Memory: 1 << 30}, machine)
			require.NoError(t, err)
			last := len(files) - 1
			for _, f := range files[:last] {
				require.NoError(t, s.Load(bytecode.Encode(f)))
			}
			err = s.Load(bytecode.Encode(files[last]))
			require.ErrorContains(t, err, test.where)
			require.ErrorContains(t, err, test.why)
			require.ErrorContains(t, err, "[time-bound]")
		})
	}
}
