// Package ipc times what Portico's portal calls are compared with (the paper's table
// 1): calls and switches of Go and of Linux, on one pinned CPU, in core cycles.
//
// A [Row] makes one kind of round trip many times. [Measure] takes all rows in turn,
// round by round, and calibrates core cycles anew in each.
package ipc
