// Package client times calls of the portal benchmark's service.
//
// Each measurement prints one line: ipc CALL TRIPS TICKS, where the ticks of the time
// stamp counter are those of all round trips together.
package client
