// Package booted lets tests of components run systems by the portico command. It is no
// component.
package booted
