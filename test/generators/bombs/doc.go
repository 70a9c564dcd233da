// Package bombs writes component files that want to be expensive to load, and measures what they cost.
//
// A component file is hostile input, and DomainZero verifies, links and translates it in one piece.
// What that takes in time and memory must follow from the file's size, and be not far from what
// ordinary components take. A [Family] writes a file for a number n; loaded for n and a multiple, it
// shows how costs grow. A file that is refused counts as well: refusing takes time, too.
//
// The test holds what is the same on all machines: steps, which are blocks of the loader's source that
// were executed, as Go's instrumentation for coverage counts them (command steps), bytes that Go's heap
// handed out, and bytes that are kept when the file is loaded. Each may grow by a power of 1.15 of the
// file's size, or be a few times what the worst of the repository's own components has for each byte,
// and no more. With -full there is a table of time and memory besides:
//
//   - the exponents of time and of memory over the file's size, among the largest files
//   - the most memory that lives at a time, for each byte of the file, and how many times that is of
//     the worst ordinary component
//   - megabytes of file loaded in a second of CPU time
//   - code and metadata in the image, for each byte of the file
//
// A new table, pass or cache of the loader that a file can make large wants a family here.
//
//	go test ./test/generators/bombs -v                        # steps and bytes of each family
//	go test ./test/generators/bombs -factors '1 4 16' -v      # of larger files, too
//	go test ./test/generators/bombs -full -v -family types    # the table, for one family
//
// # What it finds
//
// With one cure undone at a time, or as it was before all of them, the test fails with these families:
//
//	the verifier's budget is the same for all files       generic instances, frames, implementations
//	type parameters are looked for in all of a type       parameters in written types
//	critical edges are looked for among predecessors      blocks
//	an exchange goes through all moves of its edge        exchanges
//	leaves of a type are found again for each operand     fields of no size
//	stack maps, live values, variables have one limit     live references, live values and blocks, variables ...
//	slots do not count for what is inlined                slots of what is inlined
//	as much is inlined into each function                 inlining
//	method tables have no limit                           selectors
//	each link looks at all methods of all types           types, types without names, interrupts
//	the budget is counted anew for each measured method   interrupts
package bombs
