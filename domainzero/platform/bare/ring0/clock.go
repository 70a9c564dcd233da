package ring0

import "math/bits"

const second = 1_000_000_000

var (
	bootTicks    uint64 // time stamp counter at the entry
	tickRate     uint64 // time stamps a second
	nanosPerTick uint64 // as a fixed-point number with 32 bits behind the point
	timerRate    uint64 // counts of the local APIC's timer a second
	bootTime     uint64 // nanoseconds from 1970 to the entry; 0 without a real-time clock
)

// now returns nanoseconds since the entry.
func now() uint64 {
	high, low := bits.Mul64(ticks()-bootTicks, nanosPerTick)
	return high<<32 | low>>32
}

// Nanos returns nanoseconds since the machine was started. Precondition: Booted.
func Nanos() int64 { return int64(now()) }

// TickRate returns how many ticks of the time stamp counter a second has.
func TickRate() uint64 { return tickRate }

// calibrate finds the rates of the time stamp counter and of the local APIC's timer: as
// the processor or the hypervisor tells them, by the interval timer, or, on emulated
// machines without one, by the APIC's timer, whose rate is known there.
func calibrate() {
	const emulatedTimerRate = second
	if !ratesOfProcessor() && !ratesOfHypervisor() && !ratesByIntervalTimer() {
		if !hypervisor() {
			fail(statusBoot, "nothing tells the rate of the time stamp counter: no CPUID leaf 0x15, no interval timer")
		}
		timerRate = emulatedTimerRate
		tickRate = ticksDuring(emulatedTimerRate/500) * 500
	}
	nanosPerTick = scale(second, 1<<32, tickRate)
}

// hypervisor reports whether the machine is a virtual one.
func hypervisor() bool {
	_, _, features, _ := cpuid(1, 0)
	return features&(1<<31) != 0
}

// ratesOfProcessor reads the time stamp counter leaf.
func ratesOfProcessor() bool {
	const leaf = 0x15
	if highest, _, _, _ := cpuid(0, 0); highest < leaf {
		return false
	}
	denominator, numerator, crystal, _ := cpuid(leaf, 0)
	if denominator == 0 || numerator == 0 || crystal == 0 {
		return false
	}
	tickRate, timerRate = scale(uint64(crystal), uint64(numerator), uint64(denominator)), uint64(crystal)
	return true
}

// ratesOfHypervisor reads the leaf in which hypervisors give both rates in kHz.
func ratesOfHypervisor() bool {
	const leaves, leaf = 0x40000000, 0x40000010
	if !hypervisor() {
		return false
	}
	if highest, _, _, _ := cpuid(leaves, 0); highest < leaf {
		return false
	}
	ticks, timer, _, _ := cpuid(leaf, 0)
	tickRate, timerRate = uint64(ticks)*1000, uint64(timer)*1000
	return ticks != 0 && timer != 0
}

// ticksDuring returns how far the time stamp counter gets during counts of the local
// APIC's timer.
func ticksDuring(counts uint32) uint64 {
	startTimer(^uint32(0))
	start := ticks()
	for ^uint32(0)-timerCount() < counts {
	}
	return ticks() - start
}

// Ports and rate of channel 0 of the interval timer, the 8254. (Channel 2 would need port
// 0x61, which not all machines have.)
const (
	intervalCounter = 0x40
	intervalCommand = 0x43
	intervalRate    = 1193182
)

// intervalCount latches and reads channel 0.
func intervalCount() uint32 {
	out8(intervalCommand, 0)
	low := in8(intervalCounter)
	return uint32(in8(intervalCounter)<<8 | low)
}

// ratesByIntervalTimer measures for 10 ms.
func ratesByIntervalTimer() bool {
	const rateGenerator, duration = 0x34, intervalRate / 100
	out8(intervalCommand, rateGenerator)
	out8(intervalCounter, 0)
	out8(intervalCounter, 0)
	last, passed := intervalCount(), uint32(0)
	startTimer(^uint32(0))
	startTicks, startCount := ticks(), timerCount()
	for idle := 0; passed < duration; idle++ {
		count := intervalCount()
		passed += (last - count) & 0xffff
		last = count
		if idle == 1000 && passed == 0 {
			return false
		}
	}
	tickRate = scale(ticks()-startTicks, intervalRate, uint64(passed))
	timerRate = scale(uint64(startCount-timerCount()), intervalRate, uint64(passed))
	return true
}

// clockRegister reads a register of the real-time clock.
func clockRegister(register uintptr) uintptr {
	out8(0x70, register)
	return in8(0x71)
}

// realTime returns seconds since 1970, or 0 if there is no real-time clock. It counts in
// decimal digits, 24 hours a day, as firmware leaves it.
func realTime() uint64 {
	const statusA, updating, absent = 10, 0x80, 0xff
	for range 1 << 16 {
		if clockRegister(statusA)&updating == 0 {
			break
		}
	}
	var fields [6]uint64 // second, minute, hour, day, month, year
	for i, register := range [...]uintptr{0, 2, 4, 7, 8, 9} {
		v := clockRegister(register)
		if v == absent {
			return 0
		}
		fields[i] = uint64(v>>4*10 + v&15)
	}
	year, month := 2000+fields[5], fields[4]
	if month <= 2 {
		year, month = year-1, month+12
	}
	days := 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + fields[3] - 1 - 719468
	return ((days*24+fields[2])*60+fields[1])*60 + fields[0]
}
