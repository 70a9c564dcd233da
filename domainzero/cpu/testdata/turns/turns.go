// Package turns wants the processor, memory or interrupts, as its parameter says.
package turns

import (
	"strconv"
	"strings"

	"github.com/portico-os/portico/domainzero/cpu/testdata/traps"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

type handler struct {
	v     *portals.AtomicVariable
	count int
	none  *handler
	fails bool
	long  bool
	until int // it tells nobody of interrupts before that
}

func (h *handler) HandleInterrupt() {
	h.count++
	for i := 0; h.long && i < 100; i++ {
		h.count += i
	}
	if h.fails {
		h.count += h.none.count
	}
	if h.count >= h.until {
		h.v.SetUnblock(int64(h.count))
	}
}

func text(f func()) (s string) {
	defer func() {
		if r := recover(); r != nil {
			s = r.(error).Error()
		}
	}()
	f()
	return "nothing"
}

func endless(n int) int {
	var room [100]int
	room[n%100] = n
	return endless(n+1) + room[(n+1)%100]
}

// unwinds divides by 0 when it has called itself n times. Its frames hold references.
func unwinds(n int) int {
	if n == 0 {
		return 1 / n
	}
	held := new(int)
	*held = unwinds(n - 1)
	return *held + 1
}

func reads(h *handler) int {
	sum++
	return h.count // reads
}

func index(list []int64, i int) int {
	sum++
	return int(list[i]) // index
}

func deepest(n int) { sum = 1 / n }

func passesOn(n int) {
	defer func() { sum++ }()
	deepest(n)
}

var (
	kept  [][]byte
	words []int64
	sum   int
)

// Start does what the parameter says.
func Start(d *portals.Domain) error {
	p := d.Params()
	switch how := p.String("do", ""); how {
	case "traps":
		portals.Print(traps.Report(0, 5, -1))
		m, err := memobj.New(10)
		if err != nil {
			return err
		}
		portals.Print(text(func() { m.Get64(3) }) + "\n" + text(func() { m.Put8(-1, 0) }) + "\n" + text(func() { m.Get8(9) }) + "\n")
		if _, err := m.Revoke(); err != nil {
			return err
		}
		portals.Print(text(func() { m.Get8(0) }) + "\n")
		const most = 1 << 30 // bytes of a slice
		n := most + 1 + sum
		portals.Print(text(func() { kept = append(kept, make([]byte, n)) }) + "\n")
		portals.Print(text(func() { kept = append(kept, make([]byte, 0, n)) }) + "\n")
		portals.Print(text(func() { words = make([]int64, n/8+1) }) + "\n")
		return nil
	case "reads nothing":
		sum = reads(nil)
	case "reads far":
		sum = reads(&handler{count: index(words, 1<<40)})
	case "passes on":
		passesOn(sum)
	case "unwinds":
		portals.Print(text(func() { sum = unwinds(p.Int("rounds", 0)) }) + "\n")
		return nil
	case "overflow":
		sum = endless(0)
	case "uncaught":
		sum = 1 / (sum - sum)
	case "hoards":
		for {
			kept = append(kept, make([]byte, 1000))
		}
	case "large":
		kept = append(kept, make([]byte, 32<<20))
	case "largest": // there is no larger one
		kept = append(kept, make([]byte, 1<<30))
	case "spins":
		for {
			sum++
		}
	case "traps for ever":
		for {
			text(func() { sum = 1 / (sum - sum) })
		}
	case "works", "asks":
		for end := portals.Ticks() + portals.TickRate()/4; portals.Ticks() < end; {
			if sum++; how == "asks" {
				portals.Nanos()
			}
		}
	case "sleeps":
		for {
			portals.Sleep(portals.Nanos() + 50_000)
		}
	case "sleeps once":
		portals.Sleep(1_000_000_000)
	case "counts":
		for range p.Int("rounds", 0) {
			for range 1000 {
				sum++
			}
			portals.Yield()
		}
	case "storm":
		v, err := portals.NewAtomicVariable()
		if err != nil {
			return err
		}
		active, calm := &handler{v: v}, &handler{v: v}
		if err := d.HandleInterrupt(4, active); err != nil {
			return err
		}
		if err := d.HandleInterrupt(5, calm); err != nil {
			return err
		}
		for seen := v.Get(); calm.count == 0; seen = v.Get() {
			v.BlockIf(seen)
		}
		portals.Print("handled " + strconv.Itoa(active.count) + " times\n")
		return nil
	case "handles", "handles alone", "handles two", "takes long", "fails", "fails when it sleeps":
		v, err := portals.NewAtomicVariable()
		if err != nil {
			return err
		}
		h := &handler{v: v, fails: strings.HasPrefix(how, "fails"), long: how == "takes long"}
		if how == "handles alone" {
			h.until = p.Int("until", 0)
		}
		if err := d.HandleInterrupt(4, h); err != nil {
			return err
		}
		if how == "handles two" {
			if err := d.HandleInterrupt(5, h); err != nil {
				return err
			}
		}
		if how == "fails when it sleeps" {
			portals.Sleep(portals.Nanos() + 3_600_000_000_000)
		}
		for seen := v.Get(); int(seen) < p.Int("until", 3); seen = v.Get() {
			v.BlockIf(seen)
		}
		portals.Print(d.Name() + " handled " + strconv.FormatBool(h.count >= 3) + "\n")
		return nil
	}
	portals.Print(d.Name() + " is done\n")
	return nil
}
