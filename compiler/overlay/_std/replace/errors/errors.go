// Package errors stands for Go's, whose Is and As need reflection. As is generic here:
// calls with a pointer of static type *T, which are all that make sense, read the same.
package errors

// ErrUnsupported says that an operation is not supported.
var ErrUnsupported = New("unsupported operation")

type errorString struct{ text string }

func (e *errorString) Error() string { return e.text }

// New returns an error with a text, distinct from all others.
func New(text string) error { return &errorString{text} }

// Unwrap returns the error that err wraps, or nil.
func Unwrap(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

// Is reports whether an error in err's tree is target, or says it is.
func Is(err, target error) bool {
	if err == nil || target == nil {
		return err == target
	}
	return visit(err, func(err error) bool {
		if same(err, target) {
			return true
		}
		x, ok := err.(interface{ Is(error) bool })
		return ok && x.Is(target)
	})
}

// As finds the first error in err's tree that has type T, or makes itself one, and stores
// it in target.
func As[T any](err error, target *T) bool {
	if err == nil {
		return false
	}
	if target == nil {
		panic("errors: target cannot be nil")
	}
	return visit(err, func(err error) bool {
		if x, ok := err.(T); ok {
			*target = x
			return true
		}
		x, ok := err.(interface{ As(any) bool })
		return ok && x.As(target)
	})
}

// AsType finds the first error in err's tree that has type E.
func AsType[E error](err error) (E, bool) {
	var found E
	ok := As(err, &found)
	return found, ok
}

// visit calls f for the errors of a tree, depth first, until it returns true.
func visit(err error, f func(error) bool) bool {
	for {
		if f(err) {
			return true
		}
		switch x := err.(type) {
		case interface{ Unwrap() error }:
			if err = x.Unwrap(); err == nil {
				return false
			}
		case interface{ Unwrap() []error }:
			for _, err := range x.Unwrap() {
				if err != nil && visit(err, f) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
}

// same reports whether two errors are equal. Those of types without equality are not.
func same(a, b error) (equal bool) {
	defer func() { recover() }()
	return a == b
}

type joinError struct{ errs []error }

// Join returns an error that wraps all errors that are not nil, or nil.
func Join(errs ...error) error {
	var kept []error
	for _, err := range errs {
		if err != nil {
			kept = append(kept, err)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return &joinError{kept}
}

func (e *joinError) Error() string {
	text := e.errs[0].Error()
	for _, err := range e.errs[1:] {
		text += "\n" + err.Error()
	}
	return text
}

func (e *joinError) Unwrap() []error { return e.errs }
