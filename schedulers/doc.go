// Package schedulers is what the author of a domain-local scheduler implements (the
// paper, section 2.8).
//
// A scheduler is a component with an exported function New that returns a [Local]. The
// configuration of a domain names it by its import path (scheduler = "schedulers/invisible"),
// so that nothing else has to know of it. The object that New returns may implement any of
// the other interfaces of this package; for those it does not implement, the domain pays
// nothing.
//
// All methods run on a stack of their own, with nothing else of the domain running. They
// must not allocate, fail, or call other domains or DomainZero, which is in the middle of
// something when it calls them: if one does, its domain ends. The time stamp counter is there
// (portals.Ticks). They run to their end before anything else does, interrupt handlers included.
// A domain whose scheduler has a method without a bound on its time, which portico verify prints,
// or one that would call DomainZero, ends before that is called: loops need a constant limit.
// New may allocate and have loops of any kind, but if it takes a hundredth of a second its domain
// ends.
package schedulers
