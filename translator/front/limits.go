package front

// A refusal is what lowering panics with if a function exceeds a limit; lowerSlots makes it an
// error again.
type refusal struct{ error }

// Limits of lowering. A function that becomes more instructions than the first three allow is refused
// with ir.ErrLimit: hostile ones must not take long. One whose slots, as values, are more than the next
// allow has all of them in the frame. The others decide how fast and large code is; allocate relies
// on maxConstSlice squared to fit 32 bits.
const (
	maxInstrs     = 1 << 18
	instrsBase    = 1 << 12 // of a function of any size
	instrsPerItem = 16      // more for each of its instructions and operands
	maxCopier     = 1 << 14 // instructions of code that copies

	maxScalarLeaves  = 24      // of a slot that is kept in values
	maxScalarEntries = 1 << 18 // leaves of such slots times blocks of the bytecode
	maxVariables     = 1 << 18 // the same, of the SSA form
	inlineBase       = 40      // bytecode instructions, and leaves of slots, inlined into one function
	inlinePerItem    = 2       // more for each of its instructions and operands
	inlineSize       = 40      // instructions, and slots, of a function that is inlined

	smallCopy     = 128     // bytes that are copied or cleared without a call
	maxWhole      = 1 << 20 // bytes of a value with references that is copied or cleared between two polls; but for arrays
	maxConstSlice = 4096    // elements, and bytes of one, of a slice allocated in line
)
