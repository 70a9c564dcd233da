// Package text is the text form of component files: [Format] and [Parse], which
// round-trip, byte for byte. docs/bytecode.md describes it. What an instruction looks
// like follows from its entry in the table bytecode.Ops, as in the binary form.
//
// People and tests read and write it. Nothing trusted imports it: what a text parses
// to passes through bytecode.Decode and the verifier like any other file.
package text
