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
// the processor or the hypervisor tells them, by the interval timer, by the processor's base frequency,
// or, on emulated machines without any, by the APIC's timer, whose rate is known there.
func calibrate() {
	if !ratesOfProcessor(false) && !ratesOfHypervisor() && !measureRates(false) && !ratesOfProcessor(true) {
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

// ratesOfProcessor reads the time stamp counter leaf, and, if it may be inexact, that of frequencies.
func ratesOfProcessor(inexact bool) bool {
	const leaf, frequencies = 0x15, 0x16
	highest, _, _, _ := cpuid(0, 0)
	if highest < leaf {
		return false
	}
	denominator, numerator, crystal, _ := cpuid(leaf, 0)
	base := uint32(0)
	if inexact && highest >= frequencies {
		base, _, _, _ = cpuid(frequencies, 0)
	}
	tickRate, timerRate = ratesByRatio(uint64(denominator), uint64(numerator), uint64(crystal), uint64(base&0xffff))
	return tickRate != 0
}

// ratesByRatio returns both rates, 0 if they do not follow: by how many ticks there are to how many of the
// crystal, and by the crystal's rate. Where that is 0 it is by the processor's base frequency in MHz, which
// may be wrong by some thousandths.
func ratesByRatio(denominator, numerator, crystal, base uint64) (ticks, timer uint64) {
	if denominator == 0 || numerator == 0 {
		return 0, 0
	}
	if crystal == 0 {
		crystal = scale(base*1_000_000, denominator, numerator)
	}
	return scale(crystal, numerator, denominator), crystal
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

// A sample is what has passed in one measurement.
type sample struct {
	ticks, timer uint64
	passed       uint64 // by the counter whose rate is known
}

// take measures until so much has passed, and fails if that counter stands still. The interval timer
// turns within 55 ms, and then too little has passed: so it begins anew when the processor was held up
// for a large part of the time, unless that happens all the time.
func (s *sample) take(much uint64, byTimer bool) bool {
	const patience = 1000
	startTimer(^uint32(0))
	start := tightMoment()
	last, longest := start.ticks, uint64(0)
	for round := 0; ; round++ {
		m := tightMoment()
		longest, last = max(longest, m.ticks-last), m.ticks
		*s = sample{m.ticks - start.ticks, uint64(start.timer - m.timer), uint64((start.interval - m.interval) & 0xffff)}
		if byTimer {
			s.passed = s.timer
		}
		switch {
		case round > patience && s.passed == 0:
			return false
		case s.passed < much:
		case longest > s.ticks/3 && round < patience/2:
			start, longest = m, 0
		default:
			return true
		}
	}
}

// samples is how many measurements there are at a time.
const samples = 5

// slowest adds up the samples in which the fewest ticks make a second, give or take a hundredth, and
// reports whether these are most of them: who is held up finds more ticks in a second, never fewer.
func slowest(all *[samples]sample) (sum sample, most bool) {
	least, count := ^uint64(0), 0
	for i := range all {
		least = min(least, scale(all[i].ticks, second, all[i].passed))
	}
	for i := range all {
		if s := &all[i]; scale(s.ticks, second, s.passed) <= least+least/100 {
			sum = sample{sum.ticks + s.ticks, sum.timer + s.timer, sum.passed + s.passed}
			count++
		}
	}
	return sum, count > samples/2
}

// measureRates compares the counters a few times for 2 ms with the interval timer, or with the local
// APIC's, again if most do not agree, and fails if that stands still.
func measureRates(byTimer bool) bool {
	const rateGenerator, attempts = 0x34, 10
	out8(intervalCommand, rateGenerator)
	out8(intervalCounter, 0)
	out8(intervalCounter, 0)
	rate := uint64(intervalRate)
	if byTimer {
		rate = emulatedTimerRate
	}
	var all [samples]sample
	for attempt := 1; ; attempt++ {
		for i := range all {
			if !all[i].take(rate/500, byTimer) {
				return false
			}
		}
		if sum, most := slowest(&all); most || attempt == attempts {
			tickRate, timerRate = scale(sum.ticks, rate, sum.passed), scale(sum.timer, rate, sum.passed)
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
