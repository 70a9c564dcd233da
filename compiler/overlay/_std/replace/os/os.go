// Package os stands for Go's in components: a domain has a console and a name, but no
// files, processes or environment of its own.
package os

import (
	"errors"

	"github.com/portico-os/portico/components/golib/internal/machine"
)

// Args holds the domain's name.
var Args = []string{machine.DomainName()}

// Errors of operations on a File.
var (
	ErrInvalid = errors.New("invalid argument")
	ErrClosed  = errors.New("file already closed")
)

// A File is a way to the domain's console.
type File struct {
	name   string
	closed bool
}

// Both write to the domain's console.
var (
	Stdout = &File{name: "/dev/stdout"}
	Stderr = &File{name: "/dev/stderr"}
)

// Name returns the name of the file.
func (f *File) Name() string { return f.name }

// Write writes all of b.
func (f *File) Write(b []byte) (int, error) { return f.WriteString(string(b)) }

// WriteString writes all of s.
func (f *File) WriteString(s string) (int, error) {
	if f == nil {
		return 0, ErrInvalid
	}
	if f.closed {
		return 0, ErrClosed
	}
	machine.Write(s)
	return len(s), nil
}

// Sync has no effect: the console is not buffered.
func (f *File) Sync() error { return nil }

// Close makes later writes fail.
func (f *File) Close() error {
	if f == nil {
		return ErrInvalid
	}
	if f.closed {
		return ErrClosed
	}
	f.closed = true
	return nil
}

// Exit ends the domain with a status.
func Exit(code int) { machine.Exit(code) }

// Getenv returns what the configuration grants as parameter key of "os": a domain has no
// environment of its own.
func Getenv(key string) string {
	text, _ := machine.Param("os", key)
	return text
}

// LookupEnv finds nothing: there is no environment.
func LookupEnv(key string) (string, bool) { return "", false }
