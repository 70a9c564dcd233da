package services

import (
	"slices"

	"github.com/portico-os/portico/domainzero/platform"
)

// A line is what is known of the line that the console is in, whoever printed what of it: one domain
// may begin what another goes on with.
type line struct {
	begun int  // bytes of platform.MessagePrefix that it consists of; -1: it is another
	last  byte // that was printed
}

// neutral returns a domain's text without what terminals take for commands, and without a line that
// could pass for one of the system's own: question marks stand for such bytes.
func (l *line) neutral(text []byte) []byte {
	text = slices.Clone(text)
	for i, b := range text {
		if l.commands(b) {
			text[i] = '?'
		}
		if l.follow(b); l.begun == len(platform.MessagePrefix) {
			text[i] = '?'
		}
	}
	return text
}

// commands reports whether a byte is a control character, or is one together with the byte before: in
// UTF-8, or in what careless terminals take for it.
func (l *line) commands(b byte) bool {
	long := l.last == 0xc2 || l.last == 0xe0 || l.last == 0xf0 && b < 0x90
	return b < ' ' && b != '\n' && b != '\t' || b == 0x7f || b&^1 == 0xc0 || b >= 0x80 && b < 0xa0 && long
}

// follow notes a byte that is printed.
func (l *line) follow(b byte) {
	switch l.last = b; {
	case b == '\n':
		l.begun = 0
	case l.begun >= 0 && l.begun < len(platform.MessagePrefix) && b == platform.MessagePrefix[l.begun]:
		l.begun++
	default:
		l.begun = -1
	}
}
