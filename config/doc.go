// Package config reads system configurations: which components make up which domain,
// how domains are connected, and what each may use (the paper's section 4). A
// configuration decides what is together, what is apart and what is checked; no code
// changes with it.
//
// [Load] and [Parse] turn a TOML file into the record that DomainZero makes a system of,
// a [model.System]. One that they return is complete and consistent: every
// option has its value, every component is named by its import path, every name that
// a domain imports is exported by exactly one other, domains stand in an order in
// which each can start, and every host file exists. What is wrong with a file comes
// back as an [Errors], each with file, line, key, what was expected and the nearest
// valid name.
//
// A [Code] is one of the paper's six-letter names for a variant of a system, such as
// MIFSER; [Code.Apply] makes that variant.
package config
