package services

import "slices"

// SystemLine is how lines of the system's own begin, which tools go by. No domain's line does.
const SystemLine = "portico: "

// A line is what neutral knows of the line that is being printed, by whomever.
type line struct {
	begun int  // how many bytes of SystemLine it begins with; more than there are: it is another
	last  byte // of what was printed
}

// neutral returns a domain's text without what terminals take for commands, and without lines that could
// pass for the system's: such bytes are question marks.
func (l *line) neutral(text []byte) []byte {
	text = slices.Clone(text)
	for i, b := range text {
		control := b < ' ' && b != '\n' && b != '\t' || b == 0x7f || l.last == 0xc2 && b < 0xa0
		if b == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			control = false
		}
		if l.last = b; control {
			text[i] = '?'
		}
		if l.follow(b); l.begun == len(SystemLine) {
			text[i] = '?'
		}
	}
	return text
}

// follow notes a byte that is printed.
func (l *line) follow(b byte) {
	switch {
	case b == '\n':
		l.begun = 0
	case l.begun < len(SystemLine) && b == SystemLine[l.begun]:
		l.begun++
	default:
		l.begun = len(SystemLine) + 1
	}
}
