package translator

import (
	"encoding/binary"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// An outcome is how a call ended: with results, or with a trap and its operands.
type outcome struct {
	trap    bytecode.Trap
	a, b    int64
	results []uint64 // leaf by leaf
	throw   bool
}

// saved returns where a register is in a RegSave, word the same for argument or result i of
// a stub.
func saved(s *abi.RegSave, r abi.Reg) *uint64 {
	if r >= abi.FirstFloat {
		return &s.Float[r-abi.FirstFloat]
	}
	return &s.General[r]
}

func word(s *abi.RegSave, i int) *uint64 { return saved(s, abi.Reg(i)) }

// call runs a function with arguments given leaf by leaf.
func (p *process) call(name string, args ...uint64) outcome {
	for i, f := range p.c.File().Funcs {
		if f.Name == name {
			return p.callLeaves(bytecode.FuncID(i), args)
		}
	}
	require.Fail(p.t, "there is no function", name)
	return outcome{}
}

// callLeaves does as call.
func (p *process) callLeaves(fn bytecode.FuncID, args []uint64) outcome {
	sig := p.c.Sig(fn)
	conv := abi.ConventionOf(sig.Params, sig.Results)
	sp := p.top - 4096
	memory := sp + 8 // for arguments and results
	*pointer[abi.Addr](sp) = stubBase + abi.Addr(stubCode.Exit)
	*pointer[abi.Addr](sp - 8) = p.entries[funcKey{p.c, fn}]
	p.cpu.NativeSP = sp - 8 - abi.RegSaveBytes
	p.cpu.NativePC = stubBase + abi.Addr(stubCode.Resume)
	save := pointer[abi.RegSave](p.cpu.NativeSP)
	for i := range save.General {
		save.General[i] = 0xDEAD_BEEF_0000_0000 + uint64(i) // what nobody may rely on
	}
	// What is passed by reference lies below the stack's end, results after arguments.
	aside := p.top - 3072
	place := func(t *bytecode.Type) abi.Addr {
		a := aside
		aside += abi.Addr(t.Size()+7) &^ 7
		return a
	}
	perValue := map[int][]uint64{}
	for i, t := range sig.Params {
		leaves, _ := t.Leaves(1 << 10)
		perValue[i], args = args[:len(leaves)], args[len(leaves):]
	}
	resultAt := map[int]abi.Addr{}
	used := map[int]int{}
	for _, part := range conv.Args {
		var v uint64
		switch {
		case part.Index < 0:
			a := place(sig.Results[-1-part.Index])
			resultAt[-1-part.Index] = a
			v = uint64(a)
		case part.Indirect:
			a := place(sig.Params[part.Index])
			leaves, _ := sig.Params[part.Index].Leaves(1 << 10)
			for k, leaf := range leaves {
				putLeaf(a, leaf, perValue[part.Index][k])
			}
			v = uint64(a)
		default:
			v = perValue[part.Index][used[part.Index]]
			used[part.Index]++
			if n := part.Leaf.Size() * 8; n < 64 {
				v |= 0xAAAA_BBBB_CCCC_DDDD << n // upper bits are unspecified
			}
		}
		if part.Reg != abi.NoReg {
			*saved(save, part.Reg) = v
		} else {
			*pointer[uint64](memory + abi.Addr(part.Stack)) = v
		}
	}
	if out, ended := p.run(); ended {
		return out
	}
	save = pointer[abi.RegSave](p.cpu.NativeSP)
	inRegs := map[int][]uint64{}
	for _, part := range conv.Results {
		v := uint64(0)
		if part.Reg != abi.NoReg {
			v = *saved(save, part.Reg)
		} else {
			v = *pointer[uint64](memory + abi.Addr(part.Stack))
		}
		if n := part.Leaf.Size() * 8; n < 64 {
			v &= 1<<n - 1
		}
		inRegs[part.Index] = append(inRegs[part.Index], v)
	}
	var out outcome
	for i, t := range sig.Results {
		if a, ok := resultAt[i]; ok {
			leaves, _ := t.Leaves(1 << 10)
			for _, leaf := range leaves {
				out.results = append(out.results, getLeaf(a, leaf))
			}
			continue
		}
		out.results = append(out.results, inRegs[i]...)
	}
	return out
}

func putLeaf(a abi.Addr, leaf bytecode.Leaf, v uint64) {
	b := binary.LittleEndian.AppendUint64(nil, v)
	copy(memoryAt(a+abi.Addr(leaf.Offset), int(leaf.Size())), b)
}

func getLeaf(a abi.Addr, leaf bytecode.Leaf) uint64 {
	var b [8]byte
	copy(b[:], memoryAt(a+abi.Addr(leaf.Offset), int(leaf.Size())))
	return binary.LittleEndian.Uint64(b[:])
}

// run enters native code until the function has returned, or ended otherwise.
func (p *process) run() (outcome, bool) {
	machine.Claim(p.addr)
	defer machine.Unclaim(p.addr)
	for {
		machine.Enter(p.addr)
		save := pointer[abi.RegSave](p.cpu.NativeSP)
		back := *pointer[abi.Addr](p.cpu.NativeSP + abi.RegSaveBytes)
		switch p.cpu.Reason {
		case abi.ReasonExit:
			return outcome{}, false
		case abi.ReasonPoll:
			p.cpu.Poll = p.poll
			p.polls++
			if p.atPoll != nil {
				p.atPoll()
			}
		case abi.ReasonAlloc:
			header := *word(save, 0)
			bytes := pointer[abi.TypeDesc](abi.Addr(header&0xFFFF_FFF8)).Size * (header >> abi.HeaderCount)
			*word(save, 0) = uint64(p.allocate(header, bytes))
		case abi.ReasonMakeSlice:
			elem, n, c := *word(save, 0), int64(*word(save, 1)), int64(*word(save, 2))
			switch {
			case n < 0 || n > heapBytes:
				return outcome{trap: bytecode.TrapMakeLen}, true
			case c < n || c > heapBytes:
				return outcome{trap: bytecode.TrapMakeCap}, true
			}
			header := elem | uint64(c)<<abi.HeaderCount
			*word(save, 0) = uint64(p.allocate(header, pointer[abi.TypeDesc](abi.Addr(elem)).Size*uint64(c)))
		case abi.ReasonThrow:
			return outcome{throw: true}, true
		case abi.ReasonTrap, abi.ReasonFault, abi.ReasonStack:
			at := back
			if p.cpu.Reason == abi.ReasonFault {
				at = p.cpu.FaultPC
			}
			return p.trap(at, save), true
		default:
			p.t.Fatalf("native code left for reason %d", p.cpu.Reason)
		}
	}
}

func (p *process) allocate(header, bytes uint64) abi.Addr {
	bytes = abi.HeaderSize + max(8, (bytes+7)&^7)
	require.LessOrEqual(p.t, p.domain.HeapNext+abi.Addr(bytes), p.heap+heapBytes, "test heap")
	at := p.domain.HeapNext
	p.domain.HeapNext += abi.Addr(bytes)
	*pointer[uint64](at) = header
	return at + abi.HeaderSize
}

// trap finds the trap site of an address.
func (p *process) trap(at abi.Addr, save *abi.RegSave) outcome {
	for k, c := range p.codes {
		entry := p.entries[k]
		if at < entry || at > entry+abi.Addr(len(c.Text)) {
			continue
		}
		for _, s := range c.Traps {
			if entry+abi.Addr(s.PC) != at {
				continue
			}
			operand := func(o code.TrapOperand) int64 {
				switch o.Kind {
				case code.OperandReg:
					return int64(*saved(save, o.Reg))
				case code.OperandConst:
					return o.Const
				}
				return 0
			}
			return outcome{trap: s.Trap, a: operand(s.A), b: operand(s.B)}
		}
		p.t.Fatalf("%s: no trap site at %#x", c.Name, at-entry)
	}
	p.t.Fatalf("trap at %#x, outside code", at)
	return outcome{}
}

// stringAt returns the bytes of a string result.
func stringAt(leaves []uint64) []byte { return memoryAt(abi.Addr(leaves[0]), int(leaves[1])) }

func funcID(i int) bytecode.FuncID { return bytecode.FuncID(i) }
