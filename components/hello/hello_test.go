package hello_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/components/hello"
	"github.com/portico-os/portico/portals"
)

func TestGreeting(t *testing.T) {
	for name, test := range map[string]struct {
		params map[string]string
		want   string
	}{
		"default":   {nil, "Hello from domain test\n"},
		"parameter": {map[string]string{"greeting": "Good evening"}, "Good evening from domain test\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var console bytes.Buffer
			defer portals.CaptureConsole(&console)()
			require.NoError(t, hello.Start(portals.NewTestDomain(test.params)))
			require.Equal(t, test.want, console.String())
		})
	}
}
