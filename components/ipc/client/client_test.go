package client_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/components/ipc"
	"github.com/portico-os/portico/components/ipc/client"
	"github.com/portico-os/portico/components/ipc/server"
	"github.com/portico-os/portico/portals"
)

func TestEveryCallIsAnswered(t *testing.T) {
	c := client.New(&server.Server{})
	for _, call := range client.Calls {
		ticks, err := c.Time(call, 10)
		require.NoError(t, err, call)
		require.Positive(t, ticks, call)
	}
	_, err := c.Time("none", 1)
	require.ErrorIs(t, err, client.ErrCall)
}

// deaf forgets what it adds.
type deaf struct{ server.Server }

func (deaf) Add(a, _ int) int { return a }

func TestWrongAnswersAreNoticed(t *testing.T) {
	_, err := client.New(&deaf{}).Time("add", 1)
	require.ErrorIs(t, err, client.ErrAnswer)
}

func TestStartPrintsALineForEachCall(t *testing.T) {
	var console bytes.Buffer
	defer portals.CaptureConsole(&console)()
	d := portals.NewTestDomain(nil)
	require.NoError(t, server.Start(d))
	require.NoError(t, client.Start(d.Beside(map[string]string{"trips": "3"})))
	require.Regexp(t, regexp.MustCompile(`^ipc null 3 \d+\nipc add 3 \d+\nipc object 3 \d+\nipc slice 3 \d+\nipc graph 3 \d+\n$`), console.String())
}

func TestStartRefusesOddRequests(t *testing.T) {
	for _, request := range []string{"null", "null x", "null 0", "null -1", "null 99999999999999999999"} {
		d := portals.NewTestDomain(nil)
		require.NoError(t, server.Start(d))
		var wrong *portals.ParamError
		require.ErrorAs(t, client.Start(d.Beside(map[string]string{"driven": "true", "next": request})), &wrong, request)
	}
}

func TestServiceIsWhatItSays(t *testing.T) {
	s := &server.Server{}
	s.Null()
	require.Equal(t, 5, s.Add(2, 3))
	require.Equal(t, 36, s.Object(&ipc.Object{A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8}))
	require.Equal(t, 7, s.Slice(make([]byte, 7)))
	require.Equal(t, 9, s.Graph(ipc.List(9)))
}
