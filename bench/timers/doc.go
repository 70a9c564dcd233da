// Package timers measures how late goroutines wake that sleep until a time, beside the threads
// of component timers, which does the same.
package timers
