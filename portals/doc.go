// Package portals is what a component imports to offer services and to use those of other
// domains (the paper, section 2.2), and to reach the few things a domain has of its own:
// parameters, console, clock and end.
//
// A portal type is a named interface that embeds [Portal]; any object with its methods can
// be offered with [Domain.Export]. [Lookup] yields a portal to a service elsewhere, or the
// object itself if it lives in the same domain; the user cannot tell the two apart.
//
// Under the ordinary Go toolchain the package is an in-process registry: see NewTestDomain.
package portals
