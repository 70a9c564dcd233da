// Package sched is domain-local scheduling: schedulers that are components of their domains
// (the JX paper, section 2.8). The global scheduler, built into package cpu, gives turns to
// domains; a domain-local scheduler picks among the threads of its domain. A domain with the
// core scheduler has none: its threads take turns with other domains directly.
//
// A scheduler's methods run as a thread of its own, bounded by the verifier and once more when
// they run. One that misbehaves dooms its domain, nothing else.
package sched
