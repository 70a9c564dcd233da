package hosted

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

var addFunction = func(a *asm.Assembler) {
	a.RR(asm.Add, asm.W8, asm.RAX, asm.RBX)
	a.N(asm.Ret)
}

func TestEnterAndExit(t *testing.T) {
	h := newHart()
	code := assemble(library, addFunction)
	save := h.call(t, code, saveOf(map[asm.Reg]uint64{asm.RAX: 40, asm.RBX: 2}))
	require.EqualValues(t, 42, *general(save, asm.RAX))
}

func TestExitStubsAndResumeKeepAllRegisters(t *testing.T) {
	for name, c := range map[string]struct {
		stub   abi.Stub
		reason abi.Reason
	}{
		"poll": {abi.StubPoll, abi.ReasonPoll}, "alloc": {abi.StubAlloc, abi.ReasonAlloc}, "trap": {abi.StubTrap, abi.ReasonTrap},
		"stack": {abi.StubStack, abi.ReasonStack}, "throw": {abi.StubThrow, abi.ReasonThrow},
		"intrinsic": {abi.StubIntrinsic, abi.ReasonIntrinsic}, "makeslice": {abi.StubMakeSlice, abi.ReasonMakeSlice},
		"anyequal": {abi.StubAnyEqual, abi.ReasonAnyEqual}, "assert": {abi.StubAssert, abi.ReasonAssert},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHart()
			var after uint32
			code := assemble(library, func(a *asm.Assembler) {
				a.CallSymbol(stub(c.stub))
				after = a.Position()
				a.N(asm.Ret)
			})
			want := allDifferent()
			h.start(code, want)
			for range 3 {
				require.Equal(t, c.reason, h.enter())
				require.Equal(t, want, *h.saved())
				require.Equal(t, code+abi.Addr(after), h.above())
				h.start(code, want)
			}
			require.Equal(t, c.reason, h.enter())
			*general(h.saved(), asm.RAX) = 7 // a result
			want.General[0] = 7
			require.Equal(t, abi.ReasonExit, h.enter())
			require.Equal(t, want, *h.saved())
		})
	}
}

func TestResumeLoadsTheDomain(t *testing.T) {
	h := newHart()
	code := assemble(library, func(a *asm.Assembler) {
		a.RR(asm.Mov, asm.W8, asm.RAX, asm.R14)
		a.N(asm.Ret)
	})
	require.EqualValues(t, h.domain, *general(h.call(t, code, abi.RegSave{}), asm.RAX))
}

// pollLoop runs until the poll flag is set, counting in RAX, and leaves by the poll stub.
func pollLoop(a *asm.Assembler) {
	l, out := a.NewLabel(), a.NewLabel()
	a.Bind(l)
	a.RI(asm.Add, asm.W8, asm.RAX, 1)
	a.MI(asm.Cmp, asm.W1, asm.At(asm.R15, abi.CPUPoll), 0)
	a.Jcc(asm.Equal, l)
	a.Bind(out)
	a.CallSymbol(stub(abi.StubPoll))
	a.Jmp(l)
}

func TestSliceTimerPreemptsCallFreeLoop(t *testing.T) {
	h := newHart()
	machine.Claim(h.addr)
	defer machine.Unclaim(h.addr)
	h.start(assemble(library, pollLoop), abi.RegSave{})
	const slices = 50
	start, before := time.Now(), uint64(0)
	for range slices {
		require.Equal(t, abi.ReasonPoll, h.enter())
		require.Greater(t, *general(h.saved(), asm.RAX), before)
		before = *general(h.saved(), asm.RAX)
		h.cpu.Poll = 0
	}
	require.Less(t, time.Since(start), 2*time.Second)
	require.Greater(t, time.Since(start), slices*sliceLength/4)
}

// Go's collector must be able to stop a goroutine that is in a native loop, without help
// of the slice timer.
func TestNativeLoopYieldsToStopTheWorld(t *testing.T) {
	code := assemble(library, pollLoop)
	var stop atomic.Bool
	done := make(chan int)
	var entered atomic.Bool
	go func() {
		h := newHart()
		h.start(code, abi.RegSave{})
		exits := 0
		for !stop.Load() {
			entered.Store(true)
			h.enter()
			h.cpu.Poll = 0
			exits++
		}
		done <- exits
	}()
	for !entered.Load() {
		runtime.Gosched()
	}
	start := time.Now()
	for range 10 {
		runtime.GC()
	}
	stop.Store(true)
	runtime.GC() // the loop ends at this stop
	require.NotZero(t, <-done)
	require.Less(t, time.Since(start), 5*time.Second)
}

// TestAnyThreadMayClaim has many goroutines claim a CPU in turn and run native code on it, now and
// then a loop that only the slice timer ends, and the machine idle in between.
func TestAnyThreadMayClaim(t *testing.T) {
	h := newHart()
	add, loop := assemble(library, addFunction), assemble(library, pollLoop)
	var owner sync.Mutex // nobody runs on a CPU that another has claimed
	var all sync.WaitGroup
	failures := make(chan string, 100)
	for i := range 8 {
		all.Go(func() {
			for round := range 200 {
				owner.Lock()
				machine.Claim(h.addr)
				code, want := add, abi.ReasonExit
				if round%50 == i {
					code, want = loop, abi.ReasonPoll
				}
				h.cpu.Poll = 0
				h.start(code, saveOf(map[asm.Reg]uint64{asm.RAX: uint64(round), asm.RBX: uint64(i)}))
				reason := h.enter()
				if code == add && *general(h.saved(), asm.RAX) != uint64(round+i) || reason != want {
					failures <- fmt.Sprint(i, round, reason)
				}
				machine.Unclaim(h.addr)
				owner.Unlock()
				if round%40 == i {
					machine.Wait(machine.Nanos() + 2*idleNanos)
				}
			}
		})
	}
	all.Wait()
	require.Empty(t, failures)
}

func TestGivingBackWhatNobodyClaimedPanics(t *testing.T) {
	h := newHart()
	require.Panics(t, func() { machine.Unclaim(h.addr) })
}

func BenchmarkClaimAndGiveBack(b *testing.B) {
	h := newHart()
	for b.Loop() {
		machine.Claim(h.addr)
		machine.Unclaim(h.addr)
	}
}

func BenchmarkEnterAndExit(b *testing.B) {
	h := newHart()
	code := assemble(library, func(a *asm.Assembler) { a.N(asm.Ret) })
	for b.Loop() {
		h.start(code, abi.RegSave{})
		h.enter()
	}
}

func BenchmarkPollExitAndResume(b *testing.B) {
	h := newHart()
	h.start(assemble(library, pollLoop), abi.RegSave{})
	h.cpu.Poll = 1
	for b.Loop() {
		h.enter()
	}
}
