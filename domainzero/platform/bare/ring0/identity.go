package ring0

// firstThreadID is the first thread's, and the process's: boot makes that thread before any other.
const firstThreadID = 1

func processID(_ *thread, _, _, _, _, _ uintptr) uintptr { return firstThreadID }

func threadID(t *thread, _, _, _, _, _ uintptr) uintptr { return t.id }

func refuse(_ *thread, _, _, _, _, _ uintptr) uintptr { return errno(invalid) }

// openAt finds no file. Boot files are package bare's.
func openAt(_ *thread, _, _, _, _, _ uintptr) uintptr { return errno(noEntry) }

func archControl(t *thread, operation, address, _, _, _ uintptr) uintptr {
	const setFS = 0x1002
	if operation != setFS || address >= userEnd {
		return errno(invalid)
	}
	t.fsBase = address
	return 0
}

// affinity tells that there is one processor.
func affinity(_ *thread, _, bytes, mask, _, _ uintptr) uintptr {
	if bytes < 8 || !touch(mask, 8, true) {
		return errno(invalid)
	}
	*at[uint64](mask) = 1
	return 8
}

// resourceLimit tells that nothing but the number of descriptors is limited.
func resourceLimit(_ *thread, _, resource, set, old, _ uintptr) uintptr {
	const files = 7
	if set != 0 {
		return errno(notPermitted)
	}
	if old != 0 {
		if !touch(old, 16, true) {
			return errno(badAddress)
		}
		limit := ^uint64(0)
		if resource == files {
			limit = maxDescriptors
		}
		*at[[2]uint64](old) = [2]uint64{limit, limit}
	}
	return 0
}

func fileControl(_ *thread, number, operation, _, _, _ uintptr) uintptr {
	const getFlags, readWrite = 3, 2
	if number >= maxDescriptors || number >= firstDescriptor && descriptors[number%maxDescriptors].kind == closed {
		return errno(badDescriptor)
	}
	if operation == getFlags {
		return readWrite
	}
	return 0
}

func systemName(_ *thread, to, _, _, _, _ uintptr) uintptr {
	const field, bytes = 65, 6 * 65
	if !touch(to, bytes, true) {
		return errno(badAddress)
	}
	for i := range uintptr(bytes) {
		*at[byte](to + i) = 0
	}
	for _, name := range [...]struct {
		field uintptr
		text  string
	}{{0, "Linux"}, {1, "portico"}, {2, "6.6.0"}, {3, "bare machine"}, {4, "x86_64"}} {
		copyString(to+name.field*field, name.text)
	}
	return 0
}

func copyString(to uintptr, s string) {
	for i := range len(s) {
		*at[byte](to + uintptr(i)) = s[i]
	}
}

func clockTime(_ *thread, clock, to, _, _, _ uintptr) uintptr {
	const realTime, realTimeCoarse = 0, 5
	if !touch(to, 16, true) {
		return errno(badAddress)
	}
	time := now()
	if clock == realTime || clock == realTimeCoarse {
		time += bootTime
	}
	*at[[2]uint64](to) = [2]uint64{time / second, time % second}
	return 0
}

func getRandom(_ *thread, to, bytes, _, _, _ uintptr) uintptr {
	if !touch(to, bytes, true) {
		return errno(badAddress)
	}
	random(to, bytes)
	return bytes
}

// exitGroup ends the machine. A program that panics has left Go's traceback.
func exitGroup(_ *thread, status, _, _, _, _ uintptr) uintptr {
	const statusMask = 0x7f // what QEMU's device can pass on
	powerOff(status & statusMask)
	return 0
}
