package compiler

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
)

// A Log collects the diagnostics of one compilation, each once.
type Log struct {
	files *token.FileSet // that positions are of
	list  Diagnostics
}

// newLog returns an empty log.
func newLog(files *token.FileSet) *Log { return &Log{files: files} }

// clear forgets all diagnostics.
func (l *Log) clear() { l.list = nil }

// err returns the diagnostics as an error, nil if there are none.
func (l *Log) err() error {
	if len(l.list) == 0 {
		return nil
	}
	return l.list
}

// position returns what a position of the log's files is.
func (l *Log) position(pos token.Pos) token.Position { return l.files.Position(pos) }

func (l *Log) add(d Diagnostic) {
	if len(l.list) < maxDiagnostics && !slices.Contains(l.list, d) {
		l.list = append(l.list, d)
	}
}

// report records why a package does not compile; pos may be [token.NoPos].
func (l *Log) report(pos token.Pos, feature Feature, format string, args ...any) {
	d := Diagnostic{Message: fmt.Sprintf(format, args...), Feature: feature}
	if pos.IsValid() {
		d.Pos = l.files.Position(pos)
	}
	l.add(d)
}

// reportError records an error of go/parser or go/types.
func (l *Log) reportError(err error) {
	var list scanner.ErrorList
	var terr types.Error
	switch {
	case errors.As(err, &list):
		for _, e := range list {
			l.add(Diagnostic{Pos: e.Pos, Message: e.Msg})
		}
	case errors.As(err, &terr):
		l.report(terr.Pos, "", "%s", terr.Msg)
	default:
		l.report(token.NoPos, "", "%v", err)
	}
}
