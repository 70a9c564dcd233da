package stubs

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/arch/x86/x86asm"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/target"
)

// fastPortal passes a capability, a number, a memory object and a float, and gives a memory
// object and an error.
func fastPortal() *target.Portal {
	return &target.Portal{
		Native: true, CallNumber: 100, ReturnNumber: 200,
		Args:       []abi.Part{{Reg: 0}, {Reg: 1}, {Reg: 2}, {Reg: abi.FirstFloat}},
		Results:    []abi.Part{{Reg: 0}, {Reg: 1}, {Reg: 2}},
		ArgObjects: []abi.Reg{2}, ResultObjects: []abi.Reg{0}, Error: 1,
	}
}

type instruction struct {
	x86asm.Inst
	at int
}

func decoded(t *testing.T, p *target.Portal) (*code.Code, []instruction) {
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

func TestWhatIsNotFastLeavesAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		portal *target.Portal
		number x86asm.Imm
	}{
		"call":   {&target.Portal{CallNumber: 7, ReturnNumber: 8}, 7},
		"return": {&target.Portal{ReturnNumber: 8}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			c, insts := decoded(t, test.portal)
			require.Len(t, insts, 2)
			require.Equal(t, x86asm.Args{x86asm.R12L, test.number}, insts[0].Args)
			require.Equal(t, x86asm.JMP, insts[1].Op)
			require.Equal(t, []code.Reloc{{Offset: uint32(len(c.Text) - 4), Relative: true, Symbol: code.Symbol{Kind: code.SymbolStub, Index: int32(abi.StubIntrinsic)}}}, c.Relocs)
		})
	}
}

// Where a fast stub leaves for DomainZero, it has changed nothing: neither before the call nor,
// behind it, before the return. It tells which of the two is left to do.
func TestFastStubsLeaveBeforeTheyChangeAnything(t *testing.T) {
	c, insts := decoded(t, fastPortal())
	call := index(insts, x86asm.CALL, 0)
	ret := index(insts, x86asm.RET, call)
	slowReturn, slow := insts[ret+1], insts[ret+3]
	require.Len(t, insts, ret+5)
	require.Equal(t, x86asm.Args{x86asm.R12L, x86asm.Imm(200)}, slowReturn.Args)
	require.Equal(t, x86asm.Args{x86asm.R12L, x86asm.Imm(100)}, slow.Args)
	for _, part := range []struct{ from, to, leave int }{{0, call, slow.at}, {call + 1, ret, slowReturn.at}} {
		checks, changed := 0, false
		for _, i := range insts[part.from:part.to] {
			if to := destination(i); to >= 0 {
				require.Equal(t, part.leave, to)
				require.False(t, changed, "at %#x", i.at)
				checks++
			}
			changed = changed || changes(i)
		}
		require.GreaterOrEqual(t, checks, 5)
		require.True(t, changed)
	}
	kinds := map[code.SymbolKind]int{}
	for _, r := range c.Relocs {
		kinds[r.Symbol.Kind]++
		require.True(t, r.Relative)
	}
	require.Equal(t, map[code.SymbolKind]int{code.SymbolFunc: 1, code.SymbolStub: 2}, kinds)
	require.Equal(t, uint32(insts[call].at+1), c.Relocs[0].Offset)
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
			p := fastPortal()
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
	_, insts := decoded(t, fastPortal())
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
