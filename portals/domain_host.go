//go:build !portico

package portals

import (
	"io"
	"os"
	"runtime"
	"time"
)

// Domain is the domain that a component was started in. Test domains that one registry
// connects see each other's services.
type Domain struct {
	name     string
	params   map[string]string
	services map[string]Portal
	machine  *simulation
}

// NewTestDomain returns a domain with a name service of its own, in which a component can
// be started under plain go test.
func NewTestDomain(params map[string]string) *Domain {
	return &Domain{name: "test", params: params, services: map[string]Portal{}, machine: newSimulation()}
}

// Beside returns a domain with other parameters and the same name service.
func (d *Domain) Beside(params map[string]string) *Domain {
	return &Domain{name: d.name, params: params, services: d.services, machine: d.machine}
}

var (
	started           = time.Now()
	console io.Writer = os.Stdout
	process           = NewTestDomain(nil)
)

func currentDomain() *Domain { return process }

// CaptureConsole sends what Print writes to w until restore is called.
func CaptureConsole(w io.Writer) (restore func()) {
	previous := console
	console = w
	return func() { console = previous }
}

// Name returns the domain's name in the configuration.
func (d *Domain) Name() string { return d.name }

// Param returns the text of a parameter of the component that is being started.
func (d *Domain) Param(key string) (string, bool) {
	text, ok := d.params[key]
	return text, ok
}

// Export offers an object as a service under a name that the configuration grants. The
// error is a [NameError].
func (d *Domain) Export(name string, service Portal) error {
	if _, taken := d.services[name]; taken {
		return &NameError{"export", name, ErrDenied}
	}
	d.services[name] = service
	return nil
}

// Find returns the service of a name, of any type. Use [Lookup].
func (d *Domain) Find(name string) (Portal, error) {
	service, ok := d.services[name]
	if !ok {
		return nil, &NameError{"look up", name, ErrNotFound}
	}
	return service, nil
}

// Print writes to the domain's console.
func Print(text string) {
	// The console is for people: there is no one to tell that it is gone.
	_, _ = io.WriteString(console, text)
}

// Exit ends the calling domain with a status. It does not return.
func Exit(status int) { os.Exit(status) }

// Yield lets other threads run.
func Yield() { runtime.Gosched() }

// Sleep blocks the calling goroutine until Nanos reaches a time.
func Sleep(until int64) { time.Sleep(time.Duration(until - Nanos())) }

// Deadline does nothing here: calls between test domains are calls of functions.
func Deadline(int64) (before int64) { return Never }

// Wanted reports that somebody waits for the result of the call that the caller serves.
func Wanted() bool { return true }

// Collect collects the domain's heap.
func Collect() { runtime.GC() }

// Nanos returns a monotonic time in nanoseconds.
func Nanos() int64 { return int64(time.Since(started)) }

// Ticks returns the time stamp counter, the cheapest clock.
func Ticks() uint64 { return uint64(Nanos()) }

// TickRate returns the ticks a second.
func TickRate() uint64 { return uint64(time.Second) }
