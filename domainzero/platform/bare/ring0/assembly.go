//lint:file-ignore U1000 only assembly uses some of this

package ring0

// What assembly code calls.
var _, _ = boot, enter

const (
	msrFSBase    = 0xc0000100
	selectorTask = 24

	// layerStackBytes is for a stack of the layer and the guard page below it.
	layerStackBytes = 64 << 10
)

// symbolTable has addresses that only the linker knows.
type symbolTable struct {
	note                       uintptr // kept in the image by this
	systemCallEntry, vectors   uintptr
	idle, start, imageEnd, gdt uintptr
}

var (
	earlyTables [7 * pageBytes]byte
	layerStack  [layerStackBytes]byte // of entries by threads
	faultStack  [layerStackBytes]byte // of faults in the layer, NMIs and double faults
	layerG      [128]uintptr          // what the layer's Go code has as its g: a stack limit of 0, and nothing else
	layerTLS    = [2]*[128]uintptr{&layerG}
	taskState   [104]byte
	callerSP    uintptr
	hasXSAVE    uintptr   // 1: XSAVE is on
	emptyTable  [2]uint64 // a descriptor table without entries
)
