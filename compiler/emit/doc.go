// Package emit has a component file in the making, a [Unit], and a function in the making,
// a [Builder]. It knows the bytecode but not Go.
//
//   - Scalars, strings, slices, interfaces, pointers and functions are SSA values.
//     Structs and arrays live at a [Place]: a slot of the frame, a part of an object.
//     A complex number is a pair of floats until it is stored. A [Value] is any of them.
//   - A Unit numbers types, constants, functions and imports when they are first asked
//     for, so that the order of asking decides about the file: who asks must ask in the
//     same order in every compilation.
//   - A Builder's blocks may be made in any order. [Builder.Finish] puts blocks and values
//     into the order of the file format, and leaves out what cannot be reached.
package emit
