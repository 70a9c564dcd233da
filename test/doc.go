// Package test holds what is tested of the project as a whole: who may import whom, what
// may be unsafe, how large the trusted computing base is, and whole systems.
package test
