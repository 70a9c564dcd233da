// Command tcb counts the trusted computing base: the lines of code that must be right
// for domains to be isolated. It is run at the project's root and fails above the limit.
package main
