// Package format formats values as Go's package fmt does, as far as that goes without
// reflection: values of basic underlying types, slices of the common ones, and whatever has
// a method that yields its text (error, Stringer, GoStringer, Formatter). It panics, with a
// message that says so, where fmt would look into a value of another type: it never prints
// something else than fmt.
//
// Package fmt in components is a thin layer over it.
package format
