// Command kernel is what bare-metal images boot: DomainZero, and nothing that compiles.
//
// It finds the archive that the image builder has put behind it, runs the archive's
// systems one after the other, each on a machine as good as new, and ends with status 0 or
// that of the first system that did not. What domains print goes to the console. The
// kernel's own lines begin with "portico: "; the last of them, and of all that is printed,
// tells the status. Without it the kernel itself has failed.
//
// The environment says what else to print: PORTICO_DIGEST=1 asks for the outcome of each
// system, by which runs are compared, and PORTICO_TIMING=1 for the time from the entry to
// the first instruction of a component. PORTICO_LOOP=10m has all systems run in rounds, for
// ten minutes, and asks for a line after each round that says what there is of the machine's
// resources.
//
// An image is a Linux program, too, that does the same on a hosted machine.
package main
