package ring0

import "github.com/portico-os/portico/domainzero/platform"

// message begins a line of the layer's own.
const message = platform.MessagePrefix + "bare machine: "

// Exit statuses of the layer's own, of seven bits. A fatal signal adds its number to statusSignal.
const (
	statusSignal   = 0x40
	statusBoot     = 0x7c
	statusDeadlock = 0x7d
	statusMemory   = 0x7e
	statusFault    = 0x7f
)

// powerOff ends the machine: by QEMU's isa-debug-exit device, which passes the status on;
// where there is none by ACPI, as QEMU's chip sets have it, the keyboard controller, or a
// triple fault.
func powerOff(status uintptr) {
	const (
		debugExit                  = 0xf4
		powerControl, sleep        = 0x604, 0x2000
		keyboardController, pulsed = 0x64, 0xfe
	)
	drainSerial()
	out32(debugExit, status)
	out16(powerControl, sleep)
	out8(keyboardController, pulsed)
	stop()
}

// fail ends the machine with a last word.
func fail(status uintptr, why string) {
	putString("\n" + message)
	putString(why)
	putString("\n")
	powerOff(status)
}

// failWith is fail with a value.
func failWith(status uintptr, why string, value uintptr) {
	putString("\n" + message)
	putString(why)
	putByte(' ')
	putHex(value)
	putString("\n")
	powerOff(status)
}

// dying is set by the first epitaph: there is no second one.
var dying bool

// epitaph ends the machine and tells what the thread was at.
func epitaph(t *thread, status uintptr, why string) {
	if dying {
		powerOff(status)
	}
	dying = true
	r := &t.registers
	putString("\n" + message)
	putString(why)
	putString("\n")
	for _, value := range [...]struct {
		name  string
		value uintptr
	}{
		{"vector", r.vector}, {"error", r.code}, {"cr2", faultAddress()}, {"thread", t.id}, {"last call", lastCall},
		{"rip", r.rip}, {"rsp", r.rsp}, {"rflags", r.rflags}, {"rax", r.rax}, {"rbx", r.rbx}, {"rcx", r.rcx}, {"rdx", r.rdx},
		{"rsi", r.rsi}, {"rdi", r.rdi}, {"rbp", r.rbp}, {"r8", r.r8}, {"r9", r.r9}, {"r10", r.r10}, {"r11", r.r11},
		{"r12", r.r12}, {"r13", r.r13}, {"r14", r.r14}, {"r15", r.r15},
	} {
		putString("  ")
		putString(value.name)
		putByte(' ')
		putHex(value.value)
		putString("\n")
	}
	putCallers(r.rsp)
	powerOff(status)
}

// putCallers prints what on a stack may be return addresses.
func putCallers(sp uintptr) {
	const words, most = 512, 16
	told := 0
	for i := uintptr(0); i < words && told < most && mapped(sp+i*8); i++ {
		word := *at[uintptr](sp + i*8)
		if mapped(word) && *walk(word, pageShift, false)&noExecute == 0 {
			putString("  caller ")
			putHex(word)
			putString("\n")
			told++
		}
	}
}

// mapped reports whether an address of the low half is that of a mapped word.
func mapped(address uintptr) bool {
	if address >= userEnd || address%pageBytes > pageBytes-8 {
		return false
	}
	entry := walk(address, pageShift, false)
	return entry != nil && *entry&present != 0
}
