// Package timers measures how late threads wake that sleep until a time: one domain collects
// what the others, which sleep, tell it. The Go program that does the same is bench/timers. It also
// measures how late calls fail whose deadline has passed.
package timers
