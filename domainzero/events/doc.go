// Package events is the event log: what happened to domains, for those who look into a
// running system. It costs nothing while nobody wants it.
package events
