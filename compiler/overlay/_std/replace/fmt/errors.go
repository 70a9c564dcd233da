package fmt

import (
	"errors"
	"slices"

	"github.com/portico-os/portico/components/golib/internal/format"
)

// Errorf returns an error with a text formatted by a format. The error wraps the operands
// of %w, in the order of the operands.
func Errorf(layout string, a ...any) error {
	p := format.Printer{WrapOK: true}
	p.Printf(layout, a)
	text := string(p.Text)
	slices.Sort(p.Wrapped)
	var wrapped []error
	for _, i := range slices.Compact(slices.Clone(p.Wrapped)) {
		if err, ok := a[i].(error); ok {
			wrapped = append(wrapped, err)
		}
	}
	switch {
	case len(p.Wrapped) == 0:
		return errors.New(text)
	case len(p.Wrapped) > 1:
		return &wrapErrors{text, wrapped}
	case len(wrapped) == 0:
		return &wrapError{text, nil}
	}
	return &wrapError{text, wrapped[0]}
}

type wrapError struct {
	text string
	err  error
}

func (e *wrapError) Error() string { return e.text }

func (e *wrapError) Unwrap() error { return e.err }

type wrapErrors struct {
	text string
	errs []error
}

func (e *wrapErrors) Error() string { return e.text }

func (e *wrapErrors) Unwrap() []error { return e.errs }
