package ring0

import "math/bits"

const second = 1_000_000_000

// Set at boot, and fixed: now and arm tell the time by them.
var (
	bootTicks    uint64 // time stamp counter at the entry
	tickRate     uint64 // time stamps a second
	nanosPerTick uint64 // as a fixed-point number with 32 bits behind the point
	timerRate    uint64 // counts of the local APIC's timer a second
	bootTime     uint64 // nanoseconds from 1970 to the entry; 0 without a real-time clock
)

// now returns nanoseconds since the entry.
func now() uint64 { return nanosOf(ticks() - bootTicks) }

// nanosOf returns how long a number of ticks takes.
func nanosOf(ticks uint64) uint64 {
	high, low := bits.Mul64(ticks, nanosPerTick)
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
	if !ratesOfProcessor() && !ratesOfHypervisor() && !measureRates(false) {
		if !hypervisor() {
			fail(statusBoot, "nothing tells the rate of the time stamp counter: no CPUID leaf 0x15, no interval timer")
		}
		measureRates(true)
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

// Ports and rate of channel 0 of the interval timer, the 8254. (Channel 2 would need port
// 0x61, which not all machines have.)
const (
	intervalCounter   = 0x40
	intervalCommand   = 0x43
	intervalRate      = 1193182
	emulatedTimerRate = second // of the local APIC's timer in QEMU
)

// A moment is what the counters show at the same time.
type moment struct {
	ticks    uint64
	timer    uint32 // of the local APIC; counts down
	interval uint32 // of the interval timer: 16 bits, counts down
}

// tightMoment reads all counters and returns the tightest of a few readings, because an
// emulated processor may be held up within one.
func tightMoment() (m moment) {
	tightest := ^uint64(0)
	for range 8 {
		start := ticks()
		out8(intervalCommand, 0) // latch channel 0
		timer := timerCount()
		took := ticks() - start
		low := in8(intervalCounter)
		interval := uint32(in8(intervalCounter)<<8 | low)
		if took < tightest {
			tightest = took
			m = moment{start + took/2, timer, interval}
		}
	}
	return m
}

// measureRates compares the counters for 10 ms with the interval timer, or with the local
// APIC's, and fails if that stands still. The interval timer turns within 55 ms, so it
// begins anew when the processor was held up for most of the time.
func measureRates(byTimer bool) bool {
	const rateGenerator, patience = 0x34, 1000
	out8(intervalCommand, rateGenerator)
	out8(intervalCounter, 0)
	out8(intervalCounter, 0)
	rate := uint64(intervalRate)
	if byTimer {
		rate = emulatedTimerRate
	}
	startTimer(^uint32(0))
	start := tightMoment()
	last, longest := start, uint64(0)
	for round := 0; ; round++ {
		m := tightMoment()
		passed := uint64((start.interval - m.interval) & 0xffff)
		if byTimer {
			passed = uint64(start.timer - m.timer)
		}
		longest = max(longest, m.ticks-last.ticks)
		last = m
		switch elapsed := m.ticks - start.ticks; {
		case round > patience && passed == 0:
			return false
		case passed < rate/100:
		case longest > elapsed/2:
			start, longest = m, 0
		default:
			tickRate, timerRate = scale(elapsed, rate, passed), scale(uint64(start.timer-m.timer), rate, passed)
			return true
		}
	}
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
	var fields [6]uint64
	for i, register := range [...]uintptr{0, 2, 4, 7, 8, 9} {
		v := clockRegister(register)
		if v == absent {
			return 0
		}
		fields[i] = uint64(v>>4*10 + v&15)
	}
	return secondsSince1970(&fields)
}

// secondsSince1970 is of a date and time of this century: second, minute, hour, day,
// month, year.
func secondsSince1970(fields *[6]uint64) uint64 {
	year, month := 2000+fields[5], fields[4]
	if month <= 2 {
		year, month = year-1, month+12
	}
	days := 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + fields[3] - 1 - 719468
	return ((days*24+fields[2])*60+fields[1])*60 + fields[0]
}
