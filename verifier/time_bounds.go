package verifier

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/flow"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// Bounds on execution time, in units, which are the same on all machines, so that
// acceptance is: one is about a cycle of a processor that finds all it needs in its
// caches. A function's bound is the sum of what its blocks cost, each as often as the
// loops around it can turn together. It holds whatever the function is called with, so
// that each is measured once. Sums and products are floats, which do not wrap around.
const (
	deviceUnits = 2_000 // an access to a device: about 1 us on any bus
	systemUnits = 4_000 // what DomainZero does, by way of Go

	endless    = 1 << 40 // turns of a loop, or units, more than any limit; Bound returns no more
	maxNesting = 16      // of loops: blocks are visited once for each
	maxHeight  = 64      // of calls: method bound calls itself for each
)

// A Limit is what a function may take; Within refuses one that takes more.
type Limit struct {
	Units  int  // of time, as Bound counts them; less than endless
	System bool // it may call DomainZero: bounded built-in operations
}

// The limits of methods HandleInterrupt, about 100 us, and of a domain-local scheduler's, which
// run while DomainZero does something else. Fixed: checkHandlers and package sched refuse what
// breaks them.
var (
	HandlerLimit   = Limit{200_000, true} // it may wake threads and the like
	SchedulerLimit = Limit{20_000, false}
)

// A bound is what is known of a function's time.
type bound struct {
	units  float64 // 0 while it is being measured, else more: by that method bound tells
	height int     // how deep its calls nest, up to maxHeight; 0: it calls nothing
	system string  // a built-in operation of DomainZero that it comes to; "": none. Within asks for it
}

// Bound returns the most units of time that a function or extern of this file takes,
// whatever it calls included. The error is an [*Error]: the function may wait, allocate,
// panic or never end, or it cannot be seen that it does not. Not safe for concurrent use
// with components of the same universe.
func (c *Component) Bound(fn bytecode.FuncID) (units int, err error) {
	d, id := c.Resolve(fn)
	b, err := d.bound(id, 0)
	return int(min(b.units, endless)), err
}

// Within returns nil if a function keeps to a limit, or an [*Error].
func (c *Component) Within(fn bytecode.FuncID, most Limit) error {
	d, id := c.Resolve(fn)
	f, msg := &d.file.Funcs[id], ""
	units, err := d.Bound(id)
	if e, ok := err.(*Error); ok && e.Func != f.Name {
		e.Msg += "; func " + f.Name + " leads here"
	} else if err == nil && units > most.Units {
		msg = fmt.Sprintf("takes up to %d units of time, %d is the most; leave work to a thread or lower the limits of loops", units, most.Units)
	} else if system := d.bounds[id].system; err == nil && system != "" && !most.System {
		msg = "comes to " + system + " of DomainZero, which is busy when it calls this; do that in a thread and leave what it gives in a variable"
	}
	if msg != "" {
		return &Error{Path: d.Path(), Source: f.Source, Line: f.Line, Func: f.Name, Rule: "time-bound", Msg: msg}
	}
	return err
}

// checkHandlers checks the bounds of a type's methods that handle interrupts.
func (v *verification) checkHandlers(d *bytecode.TypeDef) {
	for _, m := range d.Methods {
		if m.Name != "HandleInterrupt" || d.Kind == bytecode.KindInterface || len(v.c.Sig(m.Func).Params) > 1 || len(v.c.Sig(m.Func).Results) > 0 {
			continue
		}
		if err := v.c.Within(m.Func, HandlerLimit); err != nil {
			panic(err)
		}
	}
}

// bound measures a function of this file, called at a level. It judges the function once
// more, for the facts at each instruction.
func (c *Component) bound(id bytecode.FuncID, level int) (b bound, err error) {
	if b := c.bounds[id]; b.units > 0 {
		return b, nil
	}
	v := verificationOf(c)
	fn, m := &v.code, &meter{counters: map[bytecode.Operand]*counter{}}
	fn.v, fn.meter = v, m
	c.bounds[id] = bound{}
	defer func() {
		if c.bounds[id] = b; err != nil {
			delete(c.bounds, id)
		}
	}()
	defer catchRefusal(v, &err)
	fn.judge(id)
	times := m.times(fn)
	b.system = m.system
	for i, cost := range m.cost {
		b.units += cost * times[i]
		body := fn.def.Blocks[i].Instrs
		for k := range body {
			if fn.current = &body[k]; body[k].Op != bytecode.OpCall {
				continue
			}
			d, callee := c.Resolve(bytecode.FuncID(body[k].Sym))
			sub, known := d.bounds[callee]
			check(!known || sub.units > 0, "time-bound", "the call comes back to where it began; use a loop with a constant limit")
			check(level+sub.height+1 < maxHeight, "time-bound", "calls nest deeper than %d; call less deeply", maxHeight)
			if sub, err = d.bound(callee, level+1); err != nil {
				return b, err
			}
			b.units += sub.units * times[i]
			b.height = max(b.height, sub.height+1)
			b.system = cmp.Or(b.system, sub.system)
		}
	}
	return b, nil
}

// A meter is what is collected while a function is judged. Calls are left out: bound adds them
// when it is known how often each block is passed.
type meter struct {
	cost   []float64            // units by block, passed once: spend adds them up
	ends   [][]bytecode.BlockID // by block: where the turns end of the loop that begins there, for times
	system string               // as in bound, which takes it from here

	// By the value that a phi defines: times relies on each phi of a loop's beginning to be here
	// once the function is judged, whatever its type.
	counters map[bytecode.Operand]*counter
}

// A counter is an integer phi at the beginning of a loop: what comes from before the loop and
// from its turns, what it is itself when they end, and how much they add to it. Method turns relies
// on each range to hold for all edges of its kind.
type counter struct{ start, end, self, step flow.Range }

// flip turns the order of integers around.
func flip(r flow.Range) flow.Range { return flow.Range{Lo: ^r.Hi, Hi: ^r.Lo} }

// start prepares for a function. Entering it clears its slots.
func (m *meter) start(fn *function) {
	n := len(fn.def.Blocks)
	m.cost, m.ends = make([]float64, n), make([][]bytecode.BlockID, n)
	for _, t := range fn.slots {
		m.cost[0] += float64(t.Size() / bytecode.WordSize)
	}
	check(fn.def.Handler < 0, "time-bound", "it defers calls, which take who knows how long; do without defer")
}

// spend adds what an instruction costs to its block.
func (m *meter) spend(fn *function, in *bytecode.Instr) {
	units, bytes := int64(bytecode.Ops[in.Op].Units), int64(0)
	why := "it allocates, panics, or takes as long as data or code that is not known here; use numbers, pointers to what was made before, and methods of concrete types"
	for _, o := range slices.Concat(in.Args, in.Dst) {
		if o.IsSlot() || in.Op == bytecode.OpCall || in.Op == bytecode.OpReturn {
			bytes += fn.typeOf(o).Size()
		}
	}
	for i := range in.Places {
		units += int64(len(in.Places[i].Path))
	}
	switch in.Op {
	case bytecode.OpCopy, bytecode.OpClear:
		bytes += fn.place(&in.Places[0], read).Size()
	case bytecode.OpBox:
		if !fn.typeOf(in.Args[0]).IsPointerShaped() {
			units = 0
		}
	case bytecode.OpEq, bytecode.OpNe, bytecode.OpLt, bytecode.OpLe:
		if (text | abstract).has(fn.typeOf(in.Args[0]).Under().Kind) && !fn.facts.IsZero(in.Args[1]) {
			units = 0
		}
	case bytecode.OpIntrinsic:
		x := &intrinsics.Table[in.Sym]
		switch {
		case x.Class == intrinsics.DevicePort:
			units = deviceUnits
		case x.Flags&bytecode.Bounded != 0:
			units, m.system = systemUnits, x.Name
		case x.Flags&bytecode.Safepoint != 0:
			units, why = 0, x.Name+" may wait or take long; leave it to a thread"
		}
	}
	check(units > 0, "time-bound", "%s", why)
	m.cost[fn.block] += float64(units + bytes/bytecode.WordSize)
}

// edge notes the end of a turn. A way back to a block that does not dominate it belongs
// to a loop that has several entries and so no beginning.
func (m *meter) edge(fn *function, from, to bytecode.BlockID) {
	if fn.graph.Dominates(to, from) {
		m.ends[to] = append(m.ends[to], from)
		return
	}
	check(!fn.graph.Retreats(from, to), "time-bound", "here ends a turn of a loop with several entries; enter loops at their beginning alone")
}

// pass notes what is known of a phi on an edge.
func (m *meter) pass(fn *function, p, arg bytecode.Operand, back bool) {
	f, c := &fn.facts, m.counters[p]
	if c == nil {
		none := flow.Range{Lo: math.MaxInt64, Hi: math.MinInt64}
		c = &counter{none, none, none, none}
		m.counters[p] = c
	}
	if !back {
		c.start = c.start.Or(f.Range(arg))
		return
	}
	by := flow.Range{}
	if in := f.Defs[arg]; in != nil && in.Op == bytecode.OpAdd && in.Args[0] == p {
		by = f.Range(in.Args[1])
	} else if in != nil && in.Op == bytecode.OpSub && in.Args[0] == p && f.Range(in.Args[1]).Lo > math.MinInt64 {
		by = flow.Range{Lo: -f.Range(in.Args[1]).Hi, Hi: -f.Range(in.Args[1]).Lo}
	}
	c.end, c.self, c.step = c.end.Or(f.Range(arg)), c.self.Or(f.Range(p)), c.step.Or(by)
}

// turns returns how often at most the loop of a counter of type u turns: endless if the
// counter may stand still or wrap around. One that rises by at least s is at least
// start+k*s after k turns, and at most what comes from a turn: so k is bounded.
func (c *counter) turns(u *bytecode.Type) int64 {
	start, end, self, step := c.start, c.end, c.self, c.step
	all := flow.RangeOf(u)
	if step.Hi < 0 && step.Lo > math.MinInt64 { // it falls
		start, end, self, step = flip(start), flip(end), flip(self), flow.Range{Lo: -step.Hi, Hi: -step.Lo}
		all = flip(all)
	}
	last, exact := flow.AddExact(min(self.Hi, max(start.Hi, end.Hi)), step.Hi)
	way, near := flow.SubExact(max(end.Hi, start.Lo), start.Lo)
	if step.Lo <= 0 || !exact || last > all.Hi || !near {
		return endless
	}
	return way / step.Lo
}

// times returns how often at most each block is passed in one call. Precondition: the function has
// been judged with this meter, which has its loops and counters.
func (m *meter) times(fn *function) []float64 {
	n := len(m.ends)
	times, nesting, seen := make([]float64, n), make([]int, n), make([]int, n)
	for b := range times {
		times[b] = 1
	}
	for head, ends := range m.ends {
		if len(ends) == 0 {
			continue
		}
		turns := int64(endless)
		for _, phi := range fn.phis(bytecode.BlockID(head)) {
			turns = min(turns, m.counters[phi.Dst[0]].turns(fn.facts.Values[phi.Dst[0]].Type.Under()))
		}
		body := fn.def.Blocks[head].Instrs
		fn.current = &body[len(body)-1]
		check(turns < endless, "time-bound", "no limit of the loop that begins here is proven; count up or down in each turn and compare that with a constant or an array's length in its condition")
		work := append([]bytecode.BlockID{bytecode.BlockID(head)}, ends...)
		for len(work) > 0 {
			b := work[len(work)-1]
			if work = work[:len(work)-1]; seen[b] == head+1 {
				continue
			}
			seen[b], nesting[b], times[b] = head+1, nesting[b]+1, times[b]*float64(turns+1)
			check(nesting[b] <= maxNesting, "time-bound", "loops nest deeper than %d; use fewer", maxNesting)
			if int(b) != head {
				work = append(work, fn.graph.Preds(b)...)
			}
		}
	}
	return times
}
