package interp

import (
	"fmt"
	"io"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/verifier"
)

// Machine is a domain.
type Machine struct {
	Console io.Writer
	Steps   int64 // instructions that may still run; 0 or less ends the program

	// Each is told if it is not nil: Block of each block that is entered, Trapped of each trap and
	// throw, Compared of two numbers of a kind that a comparison, a check, a shift or a division compares.
	Block    func(c *verifier.Component, fn bytecode.FuncID, b bytecode.BlockID)
	Trapped  func(t bytecode.Trap)
	Compared func(c *verifier.Component, fn bytecode.FuncID, in *bytecode.Instr, k bytecode.Kind, x, y uint64)

	statics map[*verifier.Component][]variable
	names   map[string]value // what name.export was given
	tls     value
	hashes  map[*variable]uint64
}

// Exit is how a program ends but by itself.
type Exit struct {
	Status int
	Text   string // of the panic that ended it
}

// Error describes the exit.
func (e *Exit) Error() string { return fmt.Sprintf("exit status %d %s", e.Status, e.Text) }

// ErrSteps is the end of a program that took too many steps.
var ErrSteps = &Exit{Status: -1, Text: "too many steps"}

// unwinding is a panic or trap on its way to a handler.
type unwinding struct {
	trap, a, b uint64
	own        bool // by a throw of the function itself, which its callers handle
}

// Run initialises components, in order, and calls the last one's $start.
func Run(m *Machine, components []*verifier.Component) error {
	return RunDomain(m, components, components[len(components)-1:])
}

// RunDomain initialises components, in order, and calls $start of those that the domain lists.
func RunDomain(m *Machine, components, listed []*verifier.Component) (err error) {
	defer func() {
		if r := recover(); r != nil {
			exit, ok := r.(*Exit)
			if !ok {
				panic(r)
			}
			if exit.Status != 0 {
				err = exit
			}
		}
	}()
	m.statics, m.hashes, m.names = map[*verifier.Component][]variable{}, map[*variable]uint64{}, map[string]value{}
	for _, c := range components {
		m.statics[c] = make([]variable, len(c.File().Globals))
		for i := range m.statics[c] {
			m.statics[c][i].build(c.GlobalType(bytecode.GlobalID(i)))
		}
		for i, g := range c.File().Globals {
			for _, init := range g.Init {
				v := &m.statics[c][i]
				for _, step := range init.Path {
					v = &v.parts[step]
				}
				v.v = m.constant(c, init.Value)
			}
		}
		if init := c.File().Init; init >= 0 {
			m.start(components[0], c, init)
		}
	}
	for _, c := range listed {
		if start, ok := c.Lookup("$start"); ok {
			m.start(components[0], c, start)
		}
	}
	return nil
}

// start calls a function through golib.Run.
func (m *Machine) start(library, c *verifier.Component, fn bytecode.FuncID) {
	run, ok := library.Lookup("Run")
	if !ok {
		panic("interp: the first component is not golib")
	}
	if u := m.call(library, run, []value{{ref: &closure{c: c, fn: fn}}}, nil, nil, 0); u != nil {
		panic(&Exit{Status: 2, Text: "nobody handled a panic"})
	}
}

func (m *Machine) constant(c *verifier.Component, k bytecode.Const) value {
	switch k.Kind {
	case bytecode.ConstString:
		return textValue(c.File().Data[k.Data])
	case bytecode.ConstFunc:
		return functionValue(c, k.Func)
	case bytecode.ConstAddr:
		return pointerTo(m.global(c, k.Global))
	case bytecode.ConstSlice:
		array := m.global(c, k.Global)
		return value{ref: &slice{array, 0, len(array.parts), len(array.parts)}}
	}
	return value{n: k.Imm}
}

func functionValue(c *verifier.Component, fn bytecode.FuncID) value {
	c, fn = c.Resolve(fn)
	return value{ref: &closure{c: c, fn: fn}}
}

func (m *Machine) global(c *verifier.Component, id bytecode.GlobalID) *variable {
	c, id = c.ResolveGlobal(id)
	return &m.statics[c][id]
}

// maxDepth is how many calls may be nested.
const maxDepth = 100000

// call calls a function; results receive what it returns.
func (m *Machine) call(c *verifier.Component, fn bytecode.FuncID, args, captures []value, results []value, depth int) *unwinding {
	if depth > maxDepth {
		return &unwinding{trap: uint64(bytecode.TrapStack)}
	}
	def := &c.File().Funcs[fn]
	f := &frame{m: m, c: c, fn: fn, def: def, depth: depth, types: c.Values(fn), values: make([]value, len(c.Values(fn)))}
	f.slots = make([]variable, len(def.Slots))
	for i := range f.slots {
		f.slots[i].build(c.SlotType(fn, int32(i)))
	}
	for i, v := range args {
		if slot := def.ParamSlots[i]; slot >= 0 {
			f.slots[slot].set(v.pointer())
		} else {
			f.values[i] = v
		}
	}
	copy(f.values[len(args):], captures)
	block, from := bytecode.BlockID(0), bytecode.BlockID(-1)
	for {
		if m.Block != nil {
			m.Block(c, fn, block)
		}
		next, u := f.run(block, from, results)
		if u != nil && m.Trapped != nil {
			m.Trapped(bytecode.Trap(u.trap))
		}
		switch {
		case u != nil && def.Handler >= 0 && !u.own:
			f.caught = *u
			block, from = def.Handler, -1
		case u != nil:
			return &unwinding{trap: u.trap, a: u.a, b: u.b}
		case next < 0:
			return nil
		default:
			block, from = next, block
		}
	}
}
