// Package model is the record of a system's configuration: what domains there are, what
// each runs and may use, and by which mechanisms (the paper's section 4).
//
// It is plain data and the one definition of it. Package config fills it from TOML;
// images carry it to the kernel, which reads no text; DomainZero makes domains of it and
// keeps it as their grants; the translator takes its switches from there. So it is linked
// with the kernel and trusted, and what it says of the record needs nothing but the record:
// errors that name a file and a line are package config's.
package model
