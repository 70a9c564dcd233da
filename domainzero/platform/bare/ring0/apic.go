package ring0

// Registers of the local APIC.
const (
	apicEnd           = 0x0b0
	apicSpurious      = 0x0f0
	apicTimer         = 0x320
	apicPin0          = 0x350
	apicInitialCount  = 0x380
	apicCurrentCount  = 0x390
	apicDivide        = 0x3e0
	apicMasked        = 1 << 16
	apicEnabled       = 1 << 8
	apicBytes         = pageBytes
	deviceMapping     = present | writable | uncached | noExecute
	divideByOne       = 0xb
	maximalTimerCount = 1<<32 - 1
)

// I/O APICs that machines have, of ioPins lines each, at their physical addresses: the second is
// QEMU's microvm's. Fixed; lines are numbered through them.
var ioAPICs = [...]uintptr{0xfec00000, 0xfec10000}

// Indirect registers of an I/O APIC.
const (
	ioVersion     = 1
	ioRedirection = 0x10
	ioPins        = 24
	ioMasked      = 1 << 16
	ioLevel       = 1 << 15
)

// localAPIC is where its registers are mapped, from mapDevices on: nothing may touch it before.
var localAPIC uintptr

func readAPIC(register uintptr) uint32         { return *at[uint32](localAPIC + register) }
func writeAPIC(register uintptr, value uint32) { *at[uint32](localAPIC + register) = value }

// mapDevices maps what the layer itself drives.
func mapDevices() {
	physical := uintptr(readMSR(msrAPICBase)) & frameMask
	localAPIC = physicalMap + physical
	mapRange(localAPIC, physical, apicBytes, deviceMapping)
	for i := range ioAPICs {
		mapRange(physicalMap+ioAPICs[i], ioAPICs[i], pageBytes, deviceMapping)
	}
}

// openInterrupts masks the old interrupt controllers for good, after moving their vectors
// away from the exceptions', and every pin of the I/O APICs. It masks the channels of the DMA
// controllers, too: a device whose ports are granted must find none that firmware has set up.
func openInterrupts() {
	const master, slave, maskDMA, maskDMA16 = 0x20, 0xa0, 0x0f, 0xde
	for _, command := range [...]struct{ port, value uintptr }{
		{master, 0x11}, {slave, 0x11}, {master + 1, vectorUnused}, {slave + 1, vectorUnused}, {master + 1, 4}, {slave + 1, 2},
		{master + 1, 1}, {slave + 1, 1}, {master + 1, 0xff}, {slave + 1, 0xff}, {maskDMA, 0xf}, {maskDMA16, 0xf},
	} {
		out8(command.port, command.value)
	}
	writeAPIC(apicSpurious, apicEnabled|vectorSpurious)
	writeAPIC(apicPin0, apicMasked)
	writeAPIC(apicDivide, divideByOne)
	writeAPIC(apicTimer, vectorTimer)
	for line := range uintptr(len(ioAPICs) * ioPins) {
		if lineExists(line) {
			redirect(line, ioMasked)
		}
	}
}

// startTimer makes the local APIC's timer count down once. Zero stops it.
func startTimer(count uint32) { writeAPIC(apicInitialCount, count) }

func timerCount() uint32 { return readAPIC(apicCurrentCount) }

// endInterrupt tells the local APIC that the interrupt is being handled.
func endInterrupt() { writeAPIC(apicEnd, 0) }

// ioRegister selects a register of the I/O APIC of a line and returns where to access it, until the
// next is selected.
func ioRegister(line, register uintptr) *uint32 {
	base := physicalMap + ioAPICs[0]
	if line >= ioPins {
		base = physicalMap + ioAPICs[1]
	}
	*at[uint32](base) = uint32(register)
	return at[uint32](base + 0x10)
}

// lineExists reports whether an I/O APIC has the line.
func lineExists(line uintptr) bool {
	if line >= uintptr(len(ioAPICs)*ioPins) {
		return false
	}
	version := *ioRegister(line, ioVersion)
	return version != 0 && version != ^uint32(0) && line%ioPins <= uintptr(version>>16&0xff)
}

// redirect directs a line to its vector, on level. The lines of devices stay active until
// the device is served, so that nothing is lost while they are masked; edges would be.
// Precondition: the line exists, and interrupts are off.
func redirect(line uintptr, flags uint32) {
	entry := ioRedirection + line%ioPins*2
	*ioRegister(line, entry) = ioMasked
	*ioRegister(line, entry+1) = readAPIC(0x20) & 0xff000000
	*ioRegister(line, entry) = flags | ioLevel | uint32(vectorLine+line)
}
