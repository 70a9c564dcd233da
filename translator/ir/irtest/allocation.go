package irtest

import (
	"fmt"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/ir"
)

// A spot is where a value can be: a register or a spill slot.
type spot struct {
	base ir.BaseKind // BaseBody for a register
	n    int32
}

func registerSpot(r abi.Reg) spot { return spot{ir.BaseBody, int32(r)} }
func memorySpot(m ir.Mem) spot    { return spot{m.Base, m.Disp} }

// contents says which values each spot holds at some point. A spot may hold several
// values: a phi and its operand.
type contents map[spot]map[ir.Value]bool

func (c contents) clone() contents {
	d := contents{}
	for s, vs := range c {
		d[s] = map[ir.Value]bool{}
		for v := range vs {
			d[s][v] = true
		}
	}
	return d
}

func (c contents) set(s spot, vs ...ir.Value) {
	c[s] = map[ir.Value]bool{}
	for _, v := range vs {
		c[s][v] = true
	}
}

// A judge executes an allocated function symbolically, knowing nothing of how it was
// allocated.
type judge struct {
	f *ir.Func
}

// CheckAllocation returns an error if some instruction would not find its operands, a
// reference among them in a spot that some stack map on the way did not name, or if a
// stack map names a spot that holds no reference.
func CheckAllocation(f *ir.Func) error {
	j := &judge{f: f}
	at := make([]contents, len(f.Blocks)) // at block starts; nil: not reached yet
	for _, r := range f.Roots() {
		at[r.Order] = contents{}
	}
	work := append([]*ir.Block(nil), f.Roots()...)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		end, _ := j.execute(b, at[b.Order].clone(), false)
		for _, s := range b.Succs {
			next := j.cross(b, s, end)
			if at[s.Order] == nil {
				at[s.Order] = next
				work = append(work, s)
			} else if meet(at[s.Order], next) {
				work = append(work, s)
			}
		}
	}
	for _, b := range f.Blocks {
		if at[b.Order] == nil {
			return fmt.Errorf("b%d is never reached", b.ID)
		}
		if _, err := j.execute(b, at[b.Order].clone(), true); err != nil {
			return err
		}
	}
	return nil
}

// meet keeps in a what is in b, too, and reports whether a has changed.
func meet(a, b contents) bool {
	changed := false
	for s, vs := range a {
		for v := range vs {
			if !b[s][v] {
				delete(vs, v)
				changed = true
			}
		}
	}
	return changed
}

// cross goes over an edge: what holds an operand of a phi holds the phi.
func (j *judge) cross(b, s *ir.Block, end contents) contents {
	k := 0
	for i, p := range s.Preds {
		if p == b {
			k = i
		}
	}
	out := end.clone()
	for _, phi := range s.Instrs {
		if phi.Op != ir.OpPhi {
			break
		}
		for sp := range out {
			delete(out[sp], phi.Defs[0])
		}
	}
	for _, phi := range s.Instrs {
		if phi.Op != ir.OpPhi {
			break
		}
		for sp, vs := range end {
			if vs[phi.Args[k]] {
				out[sp][phi.Defs[0]] = true
			}
		}
	}
	return out
}

func own(op ir.Op) bool { return op >= ir.OpMove }

// execute goes through a block and returns what holds at its end.
func (j *judge) execute(b *ir.Block, c contents, check bool) (contents, error) {
	for _, in := range b.Instrs {
		fail := func(what string, v ir.Value) error {
			return fmt.Errorf("b%d: %v: %s v%d", b.ID, in.Op, what, v)
		}
		switch {
		case in.Op == ir.OpPhi:
			continue
		case own(in.Op):
			src, dst := memorySpot(in.Mem), memorySpot(in.Mem)
			if in.Op != ir.OpReload {
				src = registerSpot(in.ArgRegs[0])
			}
			if in.Op != ir.OpSpill {
				dst = registerSpot(in.DefRegs[0])
			}
			if check && !c[src][in.Args[0]] {
				return nil, fail("moves what is not", in.Args[0])
			}
			held := c[src]
			c.set(dst)
			for v := range held {
				c[dst][v] = true
			}
			continue
		}
		if check {
			for i, a := range in.Args {
				if m := j.f.ArgMask(in, i); m&ir.Only(in.ArgRegs[i]) == 0 {
					return nil, fail("register not allowed for", a)
				}
				if !c[registerSpot(in.ArgRegs[i])][a] {
					return nil, fail("does not find", a)
				}
			}
		}
		overwritten := ir.Only(j.f.Machine.Scratch) | ir.Only(j.f.Machine.ScratchFloat)
		if f := j.f.Constraints(in); f != nil {
			overwritten |= f.Clobbers
		}
		for _, r := range in.DefRegs {
			if r != abi.NoReg {
				overwritten |= ir.Only(r)
			}
		}
		for r := abi.Reg(0); r < 32; r++ {
			if overwritten&ir.Only(r) != 0 {
				c.set(registerSpot(r))
			}
		}
		if in.Safepoint {
			if err := j.collect(in, c, check, fail); err != nil {
				return nil, err
			}
		}
		for i, d := range in.Defs {
			if !in.Op.Is(ir.Remat) && !(in.Op == ir.OpLea && len(in.Args) == 0) {
				for _, vs := range c {
					delete(vs, d)
				}
			}
			c.set(registerSpot(in.DefRegs[i]), d)
		}
	}
	return c, nil
}

// collect moves all objects: references stay valid only in spots that the map names.
func (j *judge) collect(in *ir.Instr, c contents, check bool, fail func(string, ir.Value) error) error {
	mapped := map[spot]bool{}
	for _, n := range in.Slots {
		mapped[spot{ir.BaseSpill, n}] = true
	}
	for r := abi.Reg(0); r < 16; r++ {
		if in.LiveRefs&ir.Only(r) != 0 {
			mapped[registerSpot(r)] = true
		}
	}
	if check {
		for s := range mapped {
			found := false
			for v := range c[s] {
				found = found || j.f.Values[v].Pointer
			}
			if !found {
				return fail(fmt.Sprintf("the map has %v, which holds no reference", s), 0)
			}
		}
	}
	for s, vs := range c {
		for v := range vs {
			if j.f.Values[v].Pointer && !mapped[s] {
				delete(vs, v)
			}
		}
	}
	return nil
}
