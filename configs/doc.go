// Package configs holds the system configurations that come with Portico, and has
// them in the program too, for commands that boot a system of their own.
package configs
