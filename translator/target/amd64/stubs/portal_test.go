package stubs

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target"
)

// plainPortal passes a capability, a number, a memory object and a float, and gives a number.
func plainPortal() *target.Portal {
	return &target.Portal{
		Number:   100,
		Args:     []abi.Part{{Reg: 0}, {Reg: 1}, {Reg: 2}, {Reg: abi.FirstFloat}},
		Receiver: abi.Part{Reg: 0},
		Results:  []abi.Part{{Reg: 0}}, ArgObjects: []abi.Reg{2}, Error: abi.NoReg,
	}
}

// copyingPortal passes a capability and a slice, and gives a string and a number.
func copyingPortal() *target.Portal {
	return &target.Portal{
		Number:   100,
		Args:     []abi.Part{{Reg: 0}, {Reg: 1}, {Reg: 2}, {Reg: 3}},
		Receiver: abi.Part{Reg: 0},
		Results:  []abi.Part{{Reg: 0}, {Reg: 1}, {Reg: 2}}, Error: abi.NoReg,
		CopiesArgs: true, CopiesResults: true, StackBytes: 8,
	}
}

type instruction struct {
	x86asm.Inst
	at int
}

func decoded(t *testing.T, p *target.Portal) (*target.PortalStub, []instruction) {
	c, err := Portal(p)
	require.NoError(t, err)
	var insts []instruction
	for at := 0; at < len(c.Text); {
		inst, err := x86asm.Decode(c.Text[at:], 64)
		require.NoError(t, err)
		insts = append(insts, instruction{inst, at})
		at += inst.Len
	}
	return c, insts
}

// index returns the first instruction of an operation, from one on.
func index(insts []instruction, op x86asm.Op, from int) int {
	for i := from; i < len(insts); i++ {
		if insts[i].Op == op {
			return i
		}
	}
	return -1
}

// destination returns where a jump leads, -1 for other instructions and what a linker fills in.
func destination(i instruction) int {
	if rel, ok := i.Args[0].(x86asm.Rel); ok && i.Op != x86asm.CALL && (i.Op != x86asm.JMP || rel != 0) {
		return i.at + i.Len + int(rel)
	}
	return -1
}

// changes reports whether an instruction writes memory, or another stack, domain or thread.
func changes(i instruction) bool {
	if i.Op == x86asm.CMP || i.Op == x86asm.TEST {
		return false
	}
	if i.Op == x86asm.PUSH || i.Op == x86asm.CALL {
		return true
	}
	_, memory := i.Args[0].(x86asm.Mem)
	return memory || i.Args[0] == x86asm.RSP
}

func TestRefusedStubsLeaveAtOnce(t *testing.T) {
	_, insts := decoded(t, &target.Portal{Number: 7, Refused: true, Error: abi.NoReg})
	require.Equal(t, x86asm.Args{x86asm.R12L, x86asm.Imm(7 | target.PortalCalls)}, insts[0].Args)
	require.Equal(t, x86asm.JMP, insts[1].Op)
}

// leaves returns by what happened where a stub leaves, as the instruction that says so.
func leaves(insts []instruction) map[int64]int {
	found := map[int64]int{}
	for _, i := range insts {
		if n, ok := i.Args[1].(x86asm.Imm); ok && i.Op == x86asm.MOV && i.Args[0] == x86asm.R12L {
			found[int64(n)&^(target.PortalNumbers-1)] = i.at
		}
	}
	return found
}

// Where a stub leaves for DomainZero, it says what is left to do: before the call it has changed
// nothing, or lent a thread; behind it, nothing or the results alone.
func TestStubsLeaveBeforeTheyChangeAnything(t *testing.T) {
	for name, p := range map[string]*target.Portal{"plain": plainPortal(), "copying": copyingPortal()} {
		t.Run(name, func(t *testing.T) {
			c, insts := decoded(t, p)
			left := leaves(insts)
			checks, changed := 0, false
			for _, i := range insts {
				if to := destination(i); to >= 0 && to == left[target.PortalCalls] {
					require.False(t, changed, "at %#x", i.at)
					checks++
				}
				changed = changed || changes(i)
			}
			require.GreaterOrEqual(t, checks, 5)
			back := index(insts, x86asm.CALL, 0)
			for insts[back].at+insts[back].Len != int(c.Return) {
				back = index(insts, x86asm.CALL, back+1)
			}
			ret := index(insts, x86asm.RET, back)
			checks, changed = 0, false
			for _, i := range insts[back+1 : ret] {
				switch to := destination(i); {
				case to < 0:
				case to == left[target.PortalReturns]:
					require.False(t, changed, "at %#x", i.at)
					checks++
				case to == left[target.PortalAnswers]:
					require.Equal(t, p.CopiesResults, changed)
					checks++
				}
				changed = changed || changes(i)
			}
			require.Equal(t, 3, checks)
			kinds := map[code.Symbol]int{}
			for _, r := range c.Relocs {
				kinds[r.Symbol]++
				require.True(t, r.Relative)
			}
			want := map[code.Symbol]int{portalSymbols[symbolMethod]: 1, portalSymbols[symbolExit]: 4}
			if p.CopiesArgs {
				want[portalSymbols[symbolArguments]], want[portalSymbols[symbolResults]] = 1, 1
			}
			require.Equal(t, want, kinds)
		})
	}
}

// Hooks are called through the domain's block, and stand where they are wanted.
func TestHooks(t *testing.T) {
	for name, test := range map[string]struct {
		set    func(*target.Portal)
		before bool // the method
		// The hook's two, with what a call goes on with, or an address of the stub if the hook runs on
		// behalf of the service.
		pushes int
	}{
		"call":   {func(p *target.Portal) { p.CallHook = 1024 }, true, 4},
		"enter":  {func(p *target.Portal) { p.EnterHook = 1024 }, true, 3},
		"leave":  {func(p *target.Portal) { p.LeaveHook = 1024 }, false, 3},
		"return": {func(p *target.Portal) { p.ReturnHook = 1024 }, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := plainPortal()
			test.set(p)
			_, insts := decoded(t, p)
			method, hook, pushes := -1, -1, 0
			for k, i := range insts {
				switch {
				case i.Op == x86asm.PUSH:
					pushes++
				case i.Op != x86asm.CALL:
				default:
					if m, ok := i.Args[0].(x86asm.Mem); ok {
						require.Equal(t, x86asm.Mem{Base: x86asm.R14, Scale: m.Scale, Disp: 1024}, m)
						hook = k
					} else {
						method = k
					}
				}
			}
			require.GreaterOrEqual(t, hook, 0)
			require.Equal(t, test.before, hook < method)
			require.Equal(t, test.pushes, pushes)
			require.Equal(t, pushes, howMany(insts, x86asm.POP))
		})
	}
	_, insts := decoded(t, plainPortal())
	require.Zero(t, howMany(insts, x86asm.PUSH))
}

func howMany(insts []instruction, op x86asm.Op) (n int) {
	for _, i := range insts {
		if i.Op == op {
			n++
		}
	}
	return n
}
