package programs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/portico-os/portico/codecheck"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator/code"
)

// A planted fault is one in the placed code of a program's function, or in its tables.
type planted struct {
	Function string
	Kind     string // as package codecheck draws it
	What     string
	Text     string // the instruction, before and after
	Offset   uint32 // of the first byte that differs
	Old, New []byte // the bytes from there to the last that differs
	At       uint32 // of the instruction
	Tables   *faultTables

	Breach string // what package codecheck says; "" if it finds nothing
	Class  string // what it takes such a fault for that it does not find
	None   string // why it is no fault, as package codecheck decides; "" if it may be one
}

// faultTables are a function's tables with a fault.
type faultTables struct {
	FrameSize  int64
	SlotRefs   []int32
	Safepoints []code.Safepoint
	Traps      []code.TrapSite
	Handler    int64
	At         int64 // code that must run for the fault to count; -1: not known
	Trap       int   // the first site of a trap that differs; -1: none does
}

// A faultOrder is to make faults in a program, or to run it with one.
type faultOrder struct {
	Seed    uint64
	Variant uint64
	Collect int

	Kinds    []int // of the faults that are to be made
	DrawSeed uint64

	Plant *planted
	Mark  bool // the place of the fault ends the program, in place of the fault
}

// observers are the functions by which it shows what others do.
var observers = regexp.MustCompile(`^(mix[A-Z]\w+|look\d+|overview|show)$`)

// callsOfFaulty is how often a program calls each function that is to show a fault.
const callsOfFaulty = 8

// A faultBench is a system that runs one program again and again, with faults in its code.
type faultBench struct {
	order     faultOrder // the first
	t         *trial
	aims      *rehearsal
	set       set
	b         *booted
	space     *link.Space
	functions map[string]*codecheck.Function // with text of their own
}

// carryOut carries out an order in the bench of the one before, if that is of the same program.
func (o *faultOrder) carryOut(x *faultBench, a *answer) (*faultBench, error) {
	if x == nil || x.order.Seed != o.Seed || x.order.Variant != o.Variant || x.order.Collect != o.Collect {
		aims := newRehearsal(o.Seed)
		if x != nil {
			_ = x.b.close()
			if x.order.Seed == o.Seed {
				aims = x.aims
			}
		}
		var err error
		if x, err = newFaultBench(o, aims); err != nil {
			return nil, err
		}
	}
	if o.Plant == nil {
		a.Planted = x.draw(o)
		return x, nil
	}
	var err error
	a.Different, err = x.try(o.Plant, o.Mark)
	return x, err
}

// newFaultBench runs a program once without a fault.
func newFaultBench(o *faultOrder, aims *rehearsal) (*faultBench, error) {
	p, err := aims.variant(o.Variant, callsOfFaulty)
	if err != nil {
		return nil, err
	}
	x := &faultBench{order: *o, t: &trial{p: p}, functions: map[string]*codecheck.Function{}, aims: aims}
	if x.t.encoded, err = p.encode(); err != nil {
		return nil, err
	}
	verified, err := verify(x.t.encoded)
	if err != nil {
		return nil, err
	}
	if x.t.want, x.t.Trapped, err = p.interpreted(verified, nil, nil); err != nil {
		return nil, err
	}
	switches := switchSets()
	x.set = set{Translator: switches[o.Seed%8], Apart: len(p.listed) > 1 && o.Seed%2 == 0, Collect: o.Collect}
	beside, err := encodedBystander() // types have other numbers behind it than in the interpreter
	if err != nil {
		return nil, err
	}
	if x.b, err = boot(o.Collect, append([][]byte{beside}, x.t.encoded...)...); err != nil {
		return nil, err
	}
	x.b.patience = 5 * time.Second
	if different := x.run(); different != "" {
		return nil, errors.Join(fmt.Errorf("without a fault: %s", different), x.b.close())
	}
	for _, s := range x.b.Spaces[x.set.Translator] {
		for _, f := range codecheck.Placed(s) {
			c := f.Name.Component
			if c == nil || f.Name.Copies || !slices.Contains(p.listed, c.Path()) {
				continue
			}
			name := c.File().Funcs[f.Name.Func].Name
			if strings.HasPrefix(name, tryName) || name == "$start" || observers.MatchString(name) { // some differ from one variant to the other
				continue
			}
			f.Placed = slices.Clone(f.Placed)
			x.space, x.functions[f.Name.String()] = s, f
		}
	}
	return x, nil
}

// run runs the program as its code is now, and says what it does that it ought not to.
func (x *faultBench) run() string {
	x.b.console.Reset()
	have := x.b.run(x.t.p.domains(x.set))
	if x.t.want.agrees(have) {
		return ""
	}
	n := 0
	for n < min(len(have.Output), len(x.t.want.Output)) && have.Output[n] == x.t.want.Output[n] {
		n++
	}
	return fmt.Sprintf("status %d, want %d; %.200s; output differs from byte %d on: %.100q", have.Status, x.t.want.Status, have.Error, n, have.Output[n:])
}

// draw makes faults, and has package codecheck judge them.
func (x *faultBench) draw(o *faultOrder) (list []planted) {
	base, bytes := x.b.machine.Image()
	program := codecheck.Of(x.space, base, bytes)
	var functions []*codecheck.Function
	for _, f := range x.functions {
		functions = append(functions, f)
	}
	slices.SortFunc(functions, func(f, g *codecheck.Function) int { return int(f.Start) - int(g.Start) })
	m := codecheck.NewMutator(o.DrawSeed, program, x.set.Translator, functions)
	for _, kind := range o.Kinds {
		mutant, ok := m.Draw(kind)
		if !ok {
			continue
		}
		f := planted{Function: mutant.Name.String(), Kind: mutant.Kind, What: mutant.What}
		if breaches := program.Check(mutant.Function); len(breaches) > 0 {
			f.Breach = breaches[0].Error()
		} else {
			f.Class, f.Text, f.None = m.Class(mutant), m.Text(mutant), m.Harmless(mutant)
		}
		f.compare(x.functions[f.Function], mutant.Function, m)
		list = append(list, f)
	}
	return list
}

// compare notes what differs between a function and its mutant.
func (f *planted) compare(was, is *codecheck.Function, m *codecheck.Mutator) {
	first, last := -1, -1
	for i := range was.Placed {
		if was.Placed[i] != is.Placed[i] {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first >= 0 {
		f.Offset, f.Old, f.New = uint32(first), was.Placed[first:last+1], is.Placed[first:last+1]
		f.At = m.Instruction(was, f.Offset)
		return
	}
	t := &faultTables{Trap: -1, FrameSize: is.FrameSize, SlotRefs: is.SlotRefs, Safepoints: is.Safepoints, Traps: is.Traps, Handler: is.Handler, At: -1}
	for i := range min(len(was.Safepoints), len(is.Safepoints)) {
		a, b := &was.Safepoints[i], &is.Safepoints[i]
		if a.PC != b.PC || a.Call != b.Call || a.Regs != b.Regs || !slices.Equal(a.Slots, b.Slots) {
			t.At = int64(a.PC)
		}
	}
	for i := range min(len(was.Traps), len(is.Traps)) {
		if was.Traps[i] != is.Traps[i] {
			t.Trap = i
			break
		}
	}
	if t.Trap < 0 && len(is.Traps) < len(was.Traps) {
		t.Trap = len(is.Traps)
	}
	if was.Handler != is.Handler {
		t.At = was.Handler
	}
	f.Tables = t
}

// halt is an instruction of one byte that faults where code has no privileges.
const halt = 0xF4

// faulting has what begins instructions of one byte that fault: those with which a domain's code may not be, and those
// that are none in 64 bits.
const faulting = "\xF4\xFA\xFB\x06\x07\x0E\x16\x17\x1E\x1F\x27\x2F\x37\x3F\x60\x61\xCE"

// markJump makes a jump that leads elsewhere by a fault lead to where the program ends, so that it counts as executed only
// if it is taken. It reports false if it is no such jump, or if there is no such place in reach.
func (x *faultBench) markJump(text []byte, f *planted) bool {
	at, size := int(f.At), 0
	switch {
	case f.Kind != "jump":
		return false
	case text[at]&0xF0 == 0x70:
		size = 1
	case text[at] == 0x0F && text[at+1]&0xF0 == 0x80:
		at, size = at+1, 4
	default:
		return false
	}
	for to := range text[:len(text)-1] {
		d := to - (at + 1 + size)
		if strings.IndexByte(faulting, text[to]) < 0 && !(text[to] == 0x0F && text[to+1] == 0x0B) || to >= at && to <= at+size || size == 1 && d != int(int8(d)) {
			continue
		}
		if size == 1 {
			text[at+1] = byte(d)
		} else {
			binary.LittleEndian.PutUint32(text[at+1:], uint32(d))
		}
		return true
	}
	return false
}

// try runs the program with a fault, or ends it where that is, and takes it away again. It says what differs.
func (x *faultBench) try(f *planted, mark bool) (different string, err error) {
	fn := x.functions[f.Function]
	if fn == nil {
		return "", fmt.Errorf("there is no function %s", f.Function)
	}
	text := slices.Clone(fn.Placed)
	was := *fn.Code
	safepoints := slices.Clone(was.Safepoints)
	switch {
	case mark && f.Tables != nil && f.Tables.Trap >= 0: // who has no site ends the domain when it traps
		fn.Traps = slices.Delete(slices.Clone(was.Traps), f.Tables.Trap, f.Tables.Trap+1)
	case mark && f.Tables != nil && f.Tables.At < 0:
		return "", fmt.Errorf("no place to mark")
	case mark && f.Tables != nil:
		text[f.Tables.At] = halt
	case mark && x.markJump(text, f):
	case mark:
		text[f.At] = halt
	case f.Tables != nil:
		t := f.Tables
		if len(t.Safepoints) != len(was.Safepoints) {
			return "", fmt.Errorf("%s, %s: not to be planted", f.Kind, f.What)
		}
		fn.FrameSize, fn.SlotRefs, fn.Traps, fn.Handler = t.FrameSize, t.SlotRefs, t.Traps, t.Handler
		copy(fn.Safepoints, t.Safepoints) // the linker knows where they lie
	default:
		for i := range f.Old { // another variant may have other addresses
			text[int(f.Offset)+i] ^= f.Old[i] ^ f.New[i]
		}
	}
	if err := x.b.machine.InstallCode(fn.Start, text); err != nil {
		return "", err
	}
	different = x.run()
	copy(was.Safepoints, safepoints)
	*fn.Code = was
	return different, x.b.machine.InstallCode(fn.Start, fn.Placed)
}
