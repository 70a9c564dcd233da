package ring0

// Segment selectors, and flags of RFLAGS.
const (
	selectorCode   = 8
	selectorData   = 16
	flagsAlways    = 2
	flagInterrupt  = 0x200
	flagsOfProgram = 0xcd5
)

// symbols fills in a table.
//
//go:noescape
func symbols(s *symbolTable)

// linked is filled in first of all, by boot or the initialiser, and fixed.
var linked symbolTable

// The package's initialiser is what links the boot code to the program.
func init() { symbols(&linked) }

// interruptTable is the processor's, by vector; fixed from openDescriptors on.
var interruptTable [vectorCount][2]uint64

func layerStackTop() uintptr { return (addressOf(&layerStack) + layerStackBytes) &^ 15 }
func faultStackTop() uintptr { return (addressOf(&faultStack) + layerStackBytes) &^ 15 }

// openDescriptors makes the task state with its interrupt stacks, the interrupt table,
// and SYSCALL's entry.
func openDescriptors() {
	const interruptStack1 = 36
	state := addressOf(&taskState)
	*at[uint16](state + 102) = uint16(len(taskState))
	faultFrame = threadPage(faultStackTop()) + registersEnd
	*at[uintptr](state + interruptStack1) = faultFrame
	*at[uintptr](state + interruptStack1 + 8) = threadPage(faultStackTop()) + registersEnd
	*at[uintptr](state + interruptStack1 + 16) = threadPage(faultStackTop()) + registersEnd

	const availableTask, interruptGate = 0x89, 0x8e
	*at[uint64](linked.gdt + selectorTask) = uint64(len(taskState)-1) | uint64(state&0xffffff)<<16 | availableTask<<40 | uint64(state>>24&0xff)<<56
	*at[uint64](linked.gdt + selectorTask + 8) = uint64(state >> 32)
	for i := range interruptTable {
		stack := uint64(1)
		switch i {
		case vectorNMI, vectorMachine:
			stack = 2
		case vectorDouble:
			stack = 3
		}
		entry := uint64(linked.vectors) + uint64(i)*vectorBytes
		interruptTable[i] = [2]uint64{entry&0xffff | selectorCode<<16 | stack<<32 | interruptGate<<40 | entry>>16&0xffff<<48, entry >> 32}
	}
	table := uint64(addressOf(&interruptTable))
	register := [2]uint64{vectorCount*16 - 1 | table<<16, table >> 48}
	loadDescriptors(&register)

	const clearedFlags = 0x47700 // interrupts, direction, trap, alignment check, nested task
	writeMSR(msrSTAR, selectorCode<<32)
	writeMSR(msrLSTAR, uint64(linked.systemCallEntry))
	writeMSR(msrFMASK, clearedFlags)
}
