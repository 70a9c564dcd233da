// Package hostfile reads and writes files of the host that the configuration grants to the
// domain. Data moves between the file and memory objects. It exists only where Portico runs
// as a process.
package hostfile
