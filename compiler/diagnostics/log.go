package diagnostics

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
	list  List
}

// NewLog returns an empty log.
func NewLog(files *token.FileSet) *Log { return &Log{files: files} }

// Clear forgets all diagnostics.
func (l *Log) Clear() { l.list = nil }

// Err returns the diagnostics as an error, nil if there are none.
func (l *Log) Err() error {
	if len(l.list) == 0 {
		return nil
	}
	return l.list
}

// Position returns what a position of the log's files is.
func (l *Log) Position(pos token.Pos) token.Position { return l.files.Position(pos) }

func (l *Log) add(d Diagnostic) {
	if len(l.list) < maxDiagnostics && !slices.Contains(l.list, d) {
		l.list = append(l.list, d)
	}
}

// Report records why a package does not compile; pos may be [token.NoPos].
func (l *Log) Report(pos token.Pos, feature Feature, format string, args ...any) {
	d := Diagnostic{Message: fmt.Sprintf(format, args...), Feature: feature}
	if pos.IsValid() {
		d.Pos = l.files.Position(pos)
	}
	l.add(d)
}

// ReportError records an error of go/parser or go/types.
func (l *Log) ReportError(err error) {
	var list scanner.ErrorList
	var terr types.Error
	switch {
	case errors.As(err, &list):
		for _, e := range list {
			l.add(Diagnostic{Pos: e.Pos, Message: e.Msg})
		}
	case errors.As(err, &terr):
		l.Report(terr.Pos, "", "%s", terr.Msg)
	default:
		l.Report(token.NoPos, "", "%v", err)
	}
}
