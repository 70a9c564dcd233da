// Package system is what the commands see of a Portico system on this host. It stands
// between them and DomainZero: [Machine] is all they use.
package system
