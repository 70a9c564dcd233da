// Package worker does all that makes a component enter DomainZero, again and again: it calls its peers
// with whatever portals pass, serves them, and uses kernel services.
//
// It looks at all that comes back: a call has the right result, or fails with an error that is
// documented for it. What else it sees it prints, after "wrong:". In between it does what it is ordered.
package worker
