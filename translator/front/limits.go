package front

// A refusal is what lowering panics with if a function exceeds a limit; lowerSlots makes it an
// error again.
type refusal struct{ error }

// Limits of lowering. A function beyond the first two is refused with ir.ErrLimit: hostile ones
// must not take long. Slots beyond the next three live in the frame. The others decide how fast
// and large code is; allocate relies on maxConstSlice squared to fit 32 bits.
const (
	maxValues = 1 << 21 // in SSA form
	maxBlocks = 1 << 19

	maxScalarLeaves  = 24      // of a slot that is kept in values
	maxScalarEntries = 1 << 22 // leaves of such slots times blocks of the bytecode
	maxVariables     = 1 << 24 // the same, of the SSA form
	inlineBudget     = 2000    // bytecode instructions, and leaves of slots, inlined into one function
	inlineSize       = 40      // instructions, and slots, of a function that is inlined

	smallCopy     = 128  // bytes that are copied or cleared without a call
	maxConstSlice = 4096 // elements, and bytes of one, of a slice allocated in line
)
