package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A SyntaxError is what Parse returns for a text that it cannot read.
type SyntaxError struct {
	File         string
	Line, Column int // from 1; the column counts bytes
	Message      string
}

// Error returns the message behind the place, as compilers write it.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// A scanner cuts a text into tokens. What a token is depends on what the parser
// expects, so each kind has its method. All of them skip blanks and comments before
// the token, but not ends of lines.
//
// Errors are panics with a *SyntaxError, which Parse recovers.
type scanner struct {
	name string
	text string
	at   int
}

func (s *scanner) failAt(at int, format string, args ...any) {
	before := s.text[:at]
	panic(&SyntaxError{s.name, 1 + strings.Count(before, "\n"), at - strings.LastIndexByte(before, '\n'), fmt.Sprintf(format, args...)})
}

func (s *scanner) fail(format string, args ...any) { s.failAt(s.at, format, args...) }

// expected fails with what should stand here, and what does.
func (s *scanner) expected(what string) {
	s.blank()
	found := "end of text"
	switch rest := s.text[s.at:]; {
	case rest == "":
	case rest[0] == '\n':
		found = "end of line"
	default:
		at := s.at
		end := max(at+1, s.identifierEnd(at), at+len(s.digits()))
		s.at = at
		found = strconv.Quote(s.text[at:end])
	}
	s.fail("expected %s, found %s", what, found)
}

// blank skips blanks and a comment.
func (s *scanner) blank() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r", s.text[s.at]) >= 0 {
		s.at++
	}
	if strings.HasPrefix(s.text[s.at:], "//") {
		if n := strings.IndexByte(s.text[s.at:], '\n'); n >= 0 {
			s.at += n
		} else {
			s.at = len(s.text)
		}
	}
}

// lines skips blanks, comments and ends of lines; it reports whether text is left.
func (s *scanner) lines() bool {
	for {
		s.blank()
		if s.peek() != '\n' {
			return s.at < len(s.text)
		}
		s.at++
	}
}

// peek returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func isLetter(r rune) bool {
	return r == '_' || r == '$' || r == '·' || r != utf8.RuneError && unicode.IsLetter(r)
}

// identifierEnd returns the end of the identifier at a position: that position if
// there is none.
func (s *scanner) identifierEnd(at int) int {
	for i, r := range s.text[at:] {
		if !isLetter(r) && (i == 0 || r != '#' && (r == utf8.RuneError || !unicode.IsDigit(r))) {
			return at + i
		}
	}
	return len(s.text)
}

// has reports whether the token is next: a whole word if it is one.
func (s *scanner) has(token string) bool {
	s.blank()
	if !strings.HasPrefix(s.text[s.at:], token) {
		return false
	}
	return !isIdentifier(token) || s.identifierEnd(s.at) == s.at+len(token)
}

// accept skips the token if it is next.
func (s *scanner) accept(token string) bool {
	if !s.has(token) {
		return false
	}
	s.at += len(token)
	return true
}

func (s *scanner) expect(token string) {
	if !s.accept(token) {
		s.expected(strconv.Quote(token))
	}
}

// endLine expects nothing else in this line.
func (s *scanner) endLine() {
	if s.blank(); s.at < len(s.text) && s.peek() != '\n' {
		s.expected("end of line")
	}
}

// word returns the identifier that is next, "" if there is none, and stays before it.
func (s *scanner) word() string {
	s.blank()
	return s.text[s.at:s.identifierEnd(s.at)]
}

// numbered returns n if the next token is prefix and a number n, as in v12, and skips
// it.
func (s *scanner) numbered(prefix string) (int32, bool) {
	s.blank()
	rest, ok := strings.CutPrefix(s.text[s.at:], prefix)
	if !ok || rest == "" || !isDigit(rest[0]) {
		return 0, false
	}
	s.at += len(prefix)
	return int32(s.natural(math.MaxInt32)), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits returns the number token that is next: letters, digits, signs and points.
func (s *scanner) digits() string {
	s.blank()
	start := s.at
	for s.at < len(s.text) && (isDigit(s.text[s.at]) || strings.IndexByte("+-.xabcdefpABCDEFP", s.text[s.at]) >= 0) {
		s.at++
	}
	return s.text[start:s.at]
}

// natural returns the number that is next, which is not negative.
func (s *scanner) natural(most int64) int64 {
	s.blank()
	start := s.at
	for isDigit(s.peek()) {
		s.at++
	}
	digits := s.text[start:s.at]
	if s.at = start; digits == "" {
		s.expected("a number")
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > most {
		s.fail("number %s is out of range", digits)
	}
	s.at += len(digits)
	return n
}

// quoted returns the value of the Go string literal that is next.
func (s *scanner) quoted() string {
	s.blank()
	prefix, err := strconv.QuotedPrefix(s.text[s.at:])
	if err != nil || prefix[0] == '\'' {
		s.expected("a quoted string")
	}
	value, _ := strconv.Unquote(prefix)
	s.at += len(prefix)
	return value
}

// symbol returns the canonical text of the name that is next: dotted parts, each an
// identifier, a quoted string, or a receiver in parentheses. A digit after a dot
// belongs to a path, not to the name.
func (s *scanner) symbol() string {
	s.blank()
	start := s.at
	var text strings.Builder
	for {
		switch part := s.at; s.peek() {
		case '"':
			name := s.quoted()
			if !isIdentifier(name) {
				name = strconv.Quote(name)
			}
			text.WriteString(name)
		case '(':
			s.at++
			if s.peek() == '*' {
				s.at++
			}
			end := s.identifierEnd(s.at)
			if end == s.at || end == len(s.text) || s.text[end] != ')' {
				s.failAt(part, "expected a receiver such as (*T)")
			}
			s.at = end + 1
			text.WriteString(s.text[part:s.at])
		default:
			s.at = s.identifierEnd(part)
			text.WriteString(s.text[part:s.at])
			if s.at == part {
				s.at = start
				s.expected("a name")
			}
		}
		if s.peek() != '.' || s.at+1 == len(s.text) || isDigit(s.text[s.at+1]) {
			return text.String()
		}
		s.at++
		text.WriteByte('.')
	}
}
