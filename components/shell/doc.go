// Package shell is a command line over a console: it lists domains, portals, memory and
// events, ends and starts domains, and shows files.
//
// It needs manager = true in the configuration for what concerns domains, and the names of
// a console and a file system. It looks names up for each command, so that it goes on
// with a service that was started again. What it prints goes the way of all output.
package shell
