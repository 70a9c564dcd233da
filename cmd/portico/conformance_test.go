package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/conformance"
)

func TestOutcomeTellsThePorticoFromItsProgram(t *testing.T) {
	const goCrash = "panic: oops\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:1\n"
	for name, test := range map[string]struct {
		status int
		output string
		want   conformance.Outcome
		err    string
	}{
		"passed":                  {0, "text\n", conformance.Outcome{Output: "text\n"}, ""},
		"panic of the program":    {2, "panic: oops\n", conformance.Outcome{Output: "panic: oops\n", Status: 2}, ""},
		"status of the program":   {3, "text\n", conformance.Outcome{Output: "text\n", Status: 3}, ""},
		"refused":                 {3, "portico: a.go:1: cgo\nmore\n", conformance.Outcome{}, "refused: a.go:1: cgo"},
		"system failed":           {4, "portico: stalled\n", conformance.Outcome{}, "stalled"},
		"failed after some lines": {4, "text\nportico: stalled\n", conformance.Outcome{}, "stalled"},
		"killed":                  {-1, "", conformance.Outcome{}, "portico was killed: "},
		"portico panicked":        {2, goCrash, conformance.Outcome{}, goCrash},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := outcome(test.status, test.output)
			require.Equal(t, test.want, got)
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.err)
			require.Equal(t, test.status == statusRefused, errors.Is(err, conformance.ErrRefused))
		})
	}
}
