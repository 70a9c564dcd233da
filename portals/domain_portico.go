//go:build portico

package portals

import "github.com/portico-os/portico/components/golib"

func init() { golib.SetPortalErrors(CodeError) }

//portico:intrinsic domain.exit
func domainExit(status int)

//portico:intrinsic domain.name
func domainName() string

//portico:intrinsic domain.param
func domainParam(component, key string) (string, bool)

//portico:intrinsic domain.collect
func domainCollect()

//portico:intrinsic thread.yield
func threadYield()

//portico:intrinsic thread.park
func threadPark(until int64) bool

//portico:intrinsic thread.deadline
func threadDeadline(until int64) int64

//portico:intrinsic thread.wanted
func threadWanted() bool

//portico:intrinsic name.lookup
func nameLookup(name string) (any, int)

//portico:intrinsic name.export
func nameExport(name string, service any) int

//portico:intrinsic clock.nanos
func clockNanos() int64

//portico:intrinsic clock.ticks
func clockTicks() uint64

//portico:intrinsic clock.tickrate
func clockTickRate() uint64

// Domain is the domain that a component was started in.
type Domain struct{ name string }

func currentDomain() *Domain { return &Domain{domainName()} }

// Name returns the domain's name in the configuration.
func (d *Domain) Name() string { return d.name }

// Param returns the text of a parameter of the component that is being started, whose
// path DomainZero knows.
func (d *Domain) Param(key string) (string, bool) { return domainParam("", key) }

// Export offers an object as a service under a name that the configuration grants. The
// error is a [NameError].
func (d *Domain) Export(name string, service Portal) error {
	if err := CodeError(nameExport(name, service)); err != nil {
		return &NameError{"export", name, err}
	}
	return nil
}

// Find returns the service of a name, of any type. Use [Lookup].
func (d *Domain) Find(name string) (Portal, error) {
	service, code := nameLookup(name)
	if err := CodeError(code); err != nil {
		return nil, &NameError{"look up", name, err}
	}
	return service, nil
}

// Print writes to the domain's console.
func Print(text string) { golib.PrintString(text) }

// Exit ends the calling domain with a status. It does not return.
func Exit(status int) { domainExit(status) }

// Yield lets other threads run.
func Yield() { threadYield() }

// Sleep blocks the calling thread until Nanos reaches a time.
func Sleep(until int64) {
	for Nanos() < until {
		threadPark(until)
	}
}

// Deadline makes portal calls of the calling thread fail with [ErrTimeout] once Nanos has
// reached a time, those included that are under way then, until it is called again; [Never]
// is no time at all. It returns the time that counted before. The service goes on, and what it
// returns is dropped: see [Wanted].
func Deadline(until int64) (before int64) { return threadDeadline(until) }

// Wanted reports whether somebody still waits for the portal call that the calling thread
// serves.
func Wanted() bool { return threadWanted() }

// Collect collects the domain's heap.
func Collect() { domainCollect() }

// Nanos returns a monotonic time in nanoseconds.
func Nanos() int64 { return clockNanos() }

// Ticks returns the time stamp counter, the cheapest clock.
func Ticks() uint64 { return clockTicks() }

// TickRate returns the ticks a second.
func TickRate() uint64 { return clockTickRate() }
