package ring0

// domainMemory is the region of domains, at its physical address: whole pieces of 2 MiB. Fixed from
// splitMemory on.
var domainMemory span

// DomainMemory returns the region that is left to domains: physically contiguous, mapped
// at its physical address in pieces of 2 MiB, zeroed when they are touched.
func DomainMemory() (base uintptr, bytes int) {
	return domainMemory.low, int(domainMemory.high - domainMemory.low)
}

// Booted reports whether the layer runs the machine: not in an ordinary Linux process.
func Booted() bool { return root != 0 }

// boot makes the machine ready to run the program, and returns its first thread. It runs
// on the tables of the entry: 4 GiB mapped at 0 and in the physical map.
func boot(start uintptr, entryTicks uint64) uintptr {
	bootTicks = entryTicks
	openSerial()
	symbols(&linked)
	if *at[uint32](start) != startMagic {
		fail(statusBoot, "the loader did not pass PVH start info")
	}
	readCommandLine(start)
	readMemoryMap(start)
	reserveImage()
	splitMemory()
	openMemory()
	openDescriptors()
	enableExtensions()
	openInterrupts()
	calibrate()
	if seconds := realTime(); seconds != 0 {
		bootTime = seconds*second - now()
	}
	openEntropy()
	idleThread = threadPage(layerStackTop())
	at[thread](idleThread).registers.rip = linked.idle
	at[thread](idleThread).registers.rsp = idleThread + pageBytes
	return addressOf(firstThread())
}

// splitMemory sets the domains' memory aside: what the command line says, or half of all,
// at the end of the largest piece that can be mapped at its own address. Precondition: no frame has
// been allocated, and the image's are taken out.
func splitMemory() {
	var largest span
	for i := range spans {
		s := spans[i]
		for _, piece := range [...]span{{max(s.low, linked.imageEnd), min(s.high, windowLow)}, {max(s.low, windowHigh), s.high}} {
			piece.low, piece.high = (piece.low+hugeBytes-1)&^(hugeBytes-1), min(piece.high&^(hugeBytes-1), mapFloor)
			if piece.low < piece.high && piece.high-piece.low > largest.high-largest.low {
				largest = piece
			}
		}
	}
	bytes := min(freeBytes()/2, largest.high-largest.low)
	if memoryOption != 0 {
		bytes = memoryOption
	}
	bytes &^= hugeBytes - 1
	if bytes > largest.high-largest.low {
		failWith(statusBoot, "memory= asks for more than the largest piece of memory, which is of bytes", largest.high-largest.low)
	}
	domainMemory = span{largest.high - bytes, largest.high}
	removeSpan(domainMemory.low, domainMemory.high)
}

// openMemory replaces the tables of the entry.
func openMemory() {
	const extended, highestExtended, noExecuteFeature, noExecuteEnable = 0x80000001, 0x80000000, 1 << 20, 1 << 11
	highest, _, _, _ := cpuid(highestExtended, 0)
	if highest < extended {
		fail(statusBoot, "the processor cannot forbid the execution of data (NX)")
	}
	if _, _, _, features := cpuid(extended, 0); features&noExecuteFeature == 0 {
		fail(statusBoot, "the processor cannot forbid the execution of data (NX)")
	}
	writeMSR(msrEFER, readMSR(msrEFER)|noExecuteEnable)

	memory := spans // before frames are taken from it
	root = allocFrame()
	for i := range memory {
		if s := memory[i]; s.low < s.high {
			mapRange(physicalMap+s.low, s.low, s.high-s.low, present|writable|noExecute)
		}
	}
	mapImage()
	mapDevices()
	loadTables(root)
	for _, stack := range [...]uintptr{addressOf(&layerStack), addressOf(&faultStack)} {
		guard := (stack + pageBytes - 1) &^ (pageBytes - 1)
		*pageEntry(guard) = 0
		flushPage(guard)
	}
	if domainMemory.low < domainMemory.high {
		insertArea(areaCount, area{low: domainMemory.low, high: domainMemory.high, prot: protRead | protWrite, identical: true})
	}
}

// firstThread makes the thread that starts the program, with arguments, environment and
// auxiliary vector on its stack as Linux has them.
func firstThread() *thread {
	const (
		vectorRoom             = (64 + 64 + 16) * 8
		auxPageSize, auxRandom = 6, 25
		randomBytes            = 16
	)
	insertArea(areaCount, area{low: stackTop - stackBytes, high: stackTop, prot: protRead | protWrite})
	seed := uintptr(stackTop - randomBytes)
	sp := uintptr(stackTop - randomBytes - vectorRoom)
	if !touch(sp, vectorRoom+randomBytes, true) {
		fail(statusBoot, "there is no stack for the first thread")
	}
	random(seed, randomBytes)

	t := newThread()
	t.registers.rip, t.registers.rsp = linked.start, sp
	sp = push(sp, uintptr(argumentCount)+1)
	sp = push(sp, addressOf(&programName))
	for i := range argumentCount {
		sp = push(sp, arguments[i%64])
	}
	sp = push(sp, 0)
	for i := range variableCount {
		sp = push(sp, environment[i%64])
	}
	limitMemory()
	for _, word := range [...]uintptr{addressOf(&memoryLimit), 0, auxPageSize, pageBytes, auxRandom, seed, 0, 0} {
		sp = push(sp, word)
	}
	return t
}

// push stores a word and returns the address behind it.
func push(at8, word uintptr) uintptr {
	*at[uintptr](at8) = word
	return at8 + 8
}
