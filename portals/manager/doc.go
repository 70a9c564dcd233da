// Package manager lets a component look into, end and start the domains of the system. The
// configuration grants it with manager = true; without it every call fails with
// portals.ErrDenied.
//
// Under the ordinary Go toolchain it works on a system that a test describes: see Simulate.
package manager
