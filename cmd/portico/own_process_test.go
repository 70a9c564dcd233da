package main

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/boot"
	"github.com/portico-os/portico/conformance"
)

func TestProgramOutcomeTellsThePorticoFromItsProgram(t *testing.T) {
	ended := func(status int, printed string) string {
		output := boot.NewOutput()
		_, _ = io.WriteString(output, printed) // never fails
		return output.Outcome(status).Line(1, 1)
	}
	const goCrash = "panic: oops\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:1\n"
	for name, test := range map[string]struct {
		status          int
		printed, output string
		err             string
	}{
		"passed":                  {0, "text\n" + ended(0, "text\n"), "text\n", ""},
		"printed nothing":         {0, ended(0, ""), "", ""},
		"ended within a line":     {0, "text\n" + ended(0, "text"), "text", ""},
		"panic of the program":    {2, goCrash + ended(2, goCrash), goCrash, ""},
		"status of the program":   {3, "portico: a lie\n" + ended(3, "portico: a lie\n"), "portico: a lie\n", ""},
		"refused":                 {3, "portico: a.go:1: cgo\nmore\n", "", "refused: a.go:1: cgo"},
		"system failed":           {4, "portico: stalled\n", "", "stalled"},
		"failed after some lines": {4, "text\nportico: stalled\n", "", "stalled"},
		"killed":                  {-1, "", "", "portico was killed: "},
		"killed in the middle":    {-1, "a\x1b[2J\u009bb\n", "", "portico was killed: a?[2J?b\n"},
		"failed with a command":   {4, "a\x1b[2J\n", "", "a?[2J\n"},
		"portico panicked":        {2, goCrash, "", goCrash},
		"output was lost":         {0, "ext\n" + ended(0, "text\n"), "", "system 1 of 1: status 0, "},
	} {
		t.Run(name, func(t *testing.T) {
			o, output, err := programOutcome(test.status, test.printed)
			if test.err != "" {
				require.ErrorContains(t, err, test.err)
				require.Equal(t, test.status == statusRefused, errors.Is(err, conformance.ErrRefused))
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.output, output)
			require.Equal(t, test.status, o.Status)
		})
	}
}
