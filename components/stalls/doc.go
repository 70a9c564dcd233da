// Package stalls measures how long a domain waits for others that make DomainZero work for them: a
// bystander counts its own time, and another domain does something large again and again.
package stalls
