package translator

// Limits of the translator. A function beyond them is refused with ErrLimit.
const (
	maxValues = 1 << 21 // in SSA form
	maxBlocks = 1 << 19
	maxFrame  = 1 << 20 // bytes

	maxScalarLeaves  = 24      // of a slot that is kept in values
	maxScalarEntries = 1 << 22 // leaves of such slots times blocks of the bytecode
	maxVariables     = 1 << 24 // the same, of the SSA form
	inlineBudget     = 2000    // bytecode instructions inlined into one function
	inlineSize       = 40      // of a function that is inlined
	inlineDepth      = 4

	smallCopy     = 128  // bytes that are copied or cleared without a call
	maxConstSlice = 4096 // elements, and bytes of one, of a slice allocated in line
)
