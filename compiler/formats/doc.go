// Package formats refuses programs that package fmt of the overlay could not serve: it
// formats without reflection, so that it knows what has a text of its own, and values of
// the language's basic types, and slices of some.
//
// [CheckOperands] looks at the static types of what a package gives to fmt as soon as it
// is loaded, [CheckProgram] at where the interface values come from that reach fmt, when
// all packages are compiled. What is compiled apart and linked later escapes both: fmt panics
// when it is to format such a value.
package formats
