// Package codecheck reads placed machine code and trusts nothing of the translator that made it.
//
// [Program.Check] takes a function as it lies in the image, with the tables by which DomainZero
// stops, unwinds and traps in it, decodes every byte with x86asm, and interprets the code over
// abstract values: which registers and words of the frame hold references, and which do not, on
// every path. It reports what breaks a rule: see [Rule]. What the convention says of arguments and
// results follows from the signature that the verifier proved, and not from what the translator
// knew.
//
// Code that copies parameters of portal calls has no bytecode and reaches two domains' heaps: it is read by
// rules of its own, of what it may read and write for the types that it copies (copy.go).
//
// What it cannot see: whether a number is the right one, and so what bounds checks compare, whether
// a loaded word is of the type that its user takes it for, and whether a program does what it says.
// docs/codecheck.md has the whole list.
//
// It is no part of the trusted base. [Guard] checks code as it is placed while a system runs.
package codecheck
