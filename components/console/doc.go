// Package console defines the portal type of consoles: what somebody types. What domains
// print reaches a console without it.
package console
