// Package texts generates components in text form that the Go compiler makes never: types of
// random layout that are changed into others which differ in tags, boxed, asserted and called
// by interfaces, and instances of generic types whose methods somebody else supplies, or nobody.
//
// What the verifier accepts runs in domains, and prints what the interpreter of the
// instructions prints: if it does not, a table of layout, of types or of methods is wrong. What it
// refuses is counted.
package texts
