// Package programs generates components of random well-typed bytecode.
package programs
