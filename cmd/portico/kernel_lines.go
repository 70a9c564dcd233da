package main

import (
	"bytes"
	"fmt"

	"github.com/portico-os/portico/boot"
)

// kernelLines finds in what a kernel prints the lines of its own: how systems ended, what
// there was after each round of them, and how long it took to boot.
type kernelLines struct {
	outcomes []boot.Outcome // of one round behind the other
	rounds   []boot.Round
	systems  int            // in a round
	millis   float64        // from the entry to the first instruction of a component
	each     func(done int) // called after each outcome; may be nil
	line     []byte         // begun
}

// longestLine is more than such a line has.
const longestLine = 1 << 10

// Write takes part of what a kernel prints.
func (l *kernelLines) Write(p []byte) (int, error) {
	for part := range bytes.Lines(p) {
		if len(l.line) < longestLine {
			l.line = append(l.line, part...)
		}
		if part[len(part)-1] != '\n' {
			break
		}
		l.take(string(l.line))
		l.line = l.line[:0]
	}
	return len(p), nil
}

// take looks at a whole line.
func (l *kernelLines) take(line string) {
	if l.millis == 0 {
		// Zero if it is another line.
		_, _ = fmt.Sscanf(line, boot.TimingLine, &l.millis)
	}
	if i, n, o, ok := boot.ParseLine(line); ok && n > 0 && i == len(l.outcomes)%n+1 {
		l.outcomes, l.systems = append(l.outcomes, o), n
		if l.each != nil {
			l.each(len(l.outcomes))
		}
	}
	if r, ok := boot.ParseRound(line); ok && r.Number == len(l.rounds)+1 {
		l.rounds = append(l.rounds, r)
	}
}
