package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bench/iozone"
)

// answering returns cells of a driven system whose process answers each request by a function, until that
// fails.
func answering(t *testing.T, answer func(request string) (string, error)) (cells, *bytes.Buffer) {
	t.Helper()
	theirs, requests := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		in := bufio.NewScanner(theirs)
		var err error
		for err == nil && in.Scan() {
			var text string
			if text, err = answer(in.Text()); err == nil {
				_, err = fmt.Fprint(out, text)
			}
		}
		ended <- err
		out.Close()
		theirs.Close()
	}()
	var messages bytes.Buffer
	return cells{&driven{
		code: "SIFSEC", requests: requests, answers: bufio.NewScanner(answers), messages: &messages,
		wait: func() error { return <-ended },
	}}, &messages
}

func TestADrivenSystemIsAskedForOneCellAfterTheOther(t *testing.T) {
	c, messages := answering(t, func(request string) (string, error) {
		return "a word before\niozone " + request + " 1234\n", nil
	})
	for _, passes := range []int{1, 100} {
		took, err := c.Run(iozone.Cell{Test: iozone.Reread, FileKiB: 64, RecordKiB: 4}, passes)
		require.NoError(t, err)
		require.Equal(t, 1234.0, took)
	}
	require.Equal(t, "a word before\na word before\n", messages.String())
	require.NoError(t, c.Close())
}

func TestADrivenSystemReportsHowItEnded(t *testing.T) {
	cell := iozone.Cell{Test: iozone.Write, FileKiB: 4, RecordKiB: 4}
	c, _ := answering(t, func(string) (string, error) { return "", errors.New("exit status 2") })
	_, err := c.Run(cell, 1)
	require.EqualError(t, err, "the system ended: exit status 2")
	require.NoError(t, c.Close(), "it is closed already")

	c, _ = answering(t, func(request string) (string, error) { return "iozone " + request + " soon\n", nil })
	_, err = c.Run(cell, 1)
	require.EqualError(t, err, `the iozone component answered "iozone write 4 4 1 soon"`)
}
