// Package runtime stands for Go's in components: what makes sense in a domain.
package runtime

import "github.com/portico-os/portico/components/golib/internal/machine"

// What the program was compiled for and with.
const (
	GOOS     string = "portico"
	GOARCH   string = "amd64"
	Compiler        = "portico"
)

// An Error is the value of the panic that a failed check starts.
type Error interface {
	error
	RuntimeError()
}

// The errors that tests of programs name.
type (
	TypeAssertionError = machine.TypeAssertionError
	PanicNilError      = machine.PanicNilError
)

// Version returns the version of the language and library.
func Version() string { return "go1.26 portico" }

// GC collects the domain's heap.
func GC() { machine.Collect() }

// Gosched lets other threads run.
func Gosched() { machine.Yield() }

// GOMAXPROCS returns 1: a domain runs on one CPU at a time.
func GOMAXPROCS(n int) int { return 1 }

// NumCPU returns 1: a domain runs on one CPU at a time.
func NumCPU() int { return 1 }

// KeepAlive has no effect: nothing in a domain ends an object but the collector.
func KeepAlive(x any) {}

// LockOSThread has no effect: the threads of a domain are its own.
func LockOSThread() {}

// UnlockOSThread undoes LockOSThread.
func UnlockOSThread() {}

// Breakpoint ends the domain, as no debugger is attached.
func Breakpoint() {
	machine.Write("SIGTRAP: trace trap\n")
	machine.Exit(2)
}
