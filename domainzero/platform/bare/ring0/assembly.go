//lint:file-ignore U1000 only assembly uses some of this

package ring0

// What assembly code calls.
var _, _ = boot, enter

const (
	msrFSBase    = 0xc0000100 // entries save and load a thread's fsBase there
	selectorTask = 24         // in the GDT, as assembly lays it out

	// layerStackBytes is for a stack of the layer and the guard page below it.
	layerStackBytes = 64 << 10
)

// symbolTable has addresses that only the linker knows. Assembly fills it in, by these names.
type symbolTable struct {
	note                       uintptr // kept in the image by this
	systemCallEntry, vectors   uintptr
	idle, start, imageEnd, gdt uintptr
}

// What assembly reaches by these names. variablesEnd relies on the stacks to be the largest that
// have no pointers.
var (
	earlyTables [7 * pageBytes]byte         // page tables of the entry, until openMemory
	layerStack  [layerStackBytes]byte       // of entries by threads
	faultStack  [layerStackBytes]byte       // of faults in the layer, NMIs and double faults
	layerG      [128]uintptr                // what the layer's Go code has as its g: a stack limit of 0, and nothing else
	layerTLS    = [2]*[128]uintptr{&layerG} // where the layer's Go code finds its g
	taskState   [104]byte                   // the processor's, with its interrupt stacks
	callerSP    uintptr                     // for a moment, while a system call's frame is built
	hasXSAVE    uintptr                     // 1: XSAVE is on; 0: entries use FXSAVE
	emptyTable  [2]uint64                   // a descriptor table without entries, by which stop ends the machine
)
