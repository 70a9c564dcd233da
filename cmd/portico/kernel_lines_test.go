package main

import (
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/boot"
)

func TestKernelLines(t *testing.T) {
	first, second := boot.Outcome{Status: 1, Bytes: 2}, boot.Outcome{Status: 3}
	text := "text\n" + first.Line(2, 2) + // not the first
		fmt.Sprintf(boot.TimingLine, 12.5) + fmt.Sprintf(boot.TimingLine, 99.0) +
		"mid line " + first.Line(1, 2) + first.Line(1, 2) + string(make([]byte, 3*longestLine)) + "\n" + second.Line(2, 2) + "end"
	for _, chunk := range []int{1, 7, len(text)} {
		var seen []int
		l := &kernelLines{each: func(done int) { seen = append(seen, done) }}
		for rest := text; rest != ""; {
			n := min(chunk, len(rest))
			_, err := io.WriteString(l, rest[:n])
			require.NoError(t, err)
			rest = rest[n:]
		}
		require.Equal(t, []boot.Outcome{first, second}, l.outcomes)
		require.Equal(t, []int{1, 2}, seen)
		require.Equal(t, 12.5, l.millis)
	}
}
