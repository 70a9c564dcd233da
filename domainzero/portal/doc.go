// Package portal is inter-domain communication (the JX paper, section 2.2): calls through
// portals, what they copy, and the promotion of objects to services.
//
// The dynamic type of a portal is a proxy type whose methods are stubs. A stub does the call in
// native code if it can: then nothing here runs. What it cannot do, copying, waiting for a
// service thread, failing, arrives at [Portals.Exit].
//
// Invariant: a thread that is blocked in a call is the Caller of the one service thread that
// serves it, or Waits for a service; both end with either side.
package portal
