package ring0

// Model-specific registers.
const (
	msrAPICBase = 0x1b
	msrEFER     = 0xc0000080
	msrSTAR     = 0xc0000081
	msrLSTAR    = 0xc0000082
	msrFMASK    = 0xc0000084
)

func in8(port uintptr) uintptr
func out8(port, value uintptr)
func out16(port, value uintptr)
func out32(port, value uintptr)
func readMSR(register uintptr) uint64
func writeMSR(register uintptr, value uint64)
func cpuid(leaf, subleaf uint32) (a, b, c, d uint32)

// ticks returns the time stamp counter.
func ticks() uint64

// hardwareRandom executes RDRAND.
func hardwareRandom() (word uint64, ok bool)

// faultAddress returns CR2.
func faultAddress() uintptr

// loadTables sets CR3.
func loadTables(root uintptr)

// flushPage drops what the processor remembers of a page's mapping.
func flushPage(address uintptr)

// loadDescriptors loads the registers of the GDT, the task and the IDT.
//
//go:noescape
func loadDescriptors(idt *[2]uint64)

// enableXSAVE sets CR4.OSXSAVE and XCR0.
func enableXSAVE(features uintptr)

// scale returns value*factor/divisor. Precondition: it fits.
func scale(value, factor, divisor uint64) uint64

// clearBlocks zeroes memory. Precondition: bytes is a multiple of 64, and not 0.
func clearBlocks(address, bytes uintptr)

// stop resets the machine. It does not return.
func stop()

// enableExtensions turns on AVX where there is any.
func enableExtensions() {
	const xsave, legacyAndAVX = 1 << 26, 7
	if _, _, features, _ := cpuid(1, 0); features&xsave != 0 {
		supported, _, _, _ := cpuid(13, 0)
		enableXSAVE(uintptr(supported & legacyAndAVX))
		hasXSAVE = 1
	}
}
