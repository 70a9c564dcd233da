// Package bytecode defines what a component file contains: types, statics,
// constant data, imports and functions in typed SSA form, in which every
// safety check is an instruction and every proof of a check is a type (the
// idea of SafeTSA).
//
// The package has four parts:
//
//   - [Type] and [Universe]: interned types. Two types are identical exactly
//     when their *Type pointers are equal. A type also knows its memory layout, and
//     by its [ComponentID] which content of which package defines it.
//   - [File], [Func], [Block], [Instr]: a component as it is stored. Everything
//     in it is a plain value that refers to other entries by index; nothing in a
//     decoded file has been judged.
//   - [Ops]: the table that says, once, what each instruction looks like. The binary
//     codec, the text form (package compiler/text), the verifier and the translator are
//     all driven by it. Package bytecode/intrinsics has that of the built-in operations.
//   - [Encode] and [Decode]: the binary form.
//
// The package imports nothing of the project: the trusted verifier and translator
// and the untrusted compiler meet here and nowhere else.
package bytecode
