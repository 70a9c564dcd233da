// Package godebug says that no setting was changed: a domain has no GODEBUG.
package godebug

// A Setting is a setting of GODEBUG.
type Setting struct{ name string }

// New returns a setting; a leading # says that it is not documented.
func New(name string) *Setting { return &Setting{name} }

// Name returns the setting's name.
func (s *Setting) Name() string { return s.name }

// Value returns nothing: the setting has its default.
func (s *Setting) Value() string { return "" }

// IncNonDefault has no effect: nobody counts.
func (s *Setting) IncNonDefault() {}
