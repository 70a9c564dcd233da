package hosted

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/domainzero/platform"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

var (
	loadFromRAX = func(a *asm.Assembler) {
		a.RM(asm.Mov, asm.W8, asm.RCX, asm.At(asm.RAX, 16))
		a.N(asm.Ret)
	}
	divideByRCX = func(a *asm.Assembler) {
		a.RR(asm.Xor, asm.W4, asm.RDX, asm.RDX)
		a.R(asm.Div, asm.W8, asm.RCX)
		a.N(asm.Ret)
	}
	fillStack = func(a *asm.Assembler) {
		l := a.Here()
		a.R(asm.Push, asm.W8, asm.RAX)
		a.Jmp(l)
	}
)

func TestFaultsAreRecordedWithAllRegisters(t *testing.T) {
	inaccessible, err := machine.ReserveInaccessible(pageBytes)
	require.NoError(t, err)
	for _, c := range []struct {
		name   string
		code   func(a *asm.Assembler)
		rax    uint64
		rcx    uint64
		offset abi.Addr // of the faulting instruction
	}{
		{"nil", loadFromRAX, 0, 5, 0},
		{"unmapped", loadFromRAX, 0x1_0000_0000, 5, 0},
		{"inaccessible", loadFromRAX, uint64(inaccessible), 5, 0},
		{"non-canonical", loadFromRAX, 1 << 63, 5, 0},
		{"divide by zero", divideByRCX, 9, 0, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHart()
			code := assemble(library, c.code)
			want := allDifferent()
			*general(&want, asm.RAX), *general(&want, asm.RCX) = c.rax, c.rcx
			h.start(code, want)
			if c.offset > 0 { // the dividend is extended first
				*general(&want, asm.RDX) = 0
			}
			for range 2 {
				require.Equal(t, abi.ReasonFault, h.enter())
				require.Equal(t, code+c.offset, h.cpu.FaultPC)
				require.Equal(t, h.cpu.FaultPC, h.above())
				require.Equal(t, want, *h.saved())
				require.Equal(t, h.top-16, h.cpu.NativeSP+abi.RegSaveBytes+8)
				h.start(code, want)
			}
		})
	}
}

func TestStackGuardFaultSavesInTheCPUBlock(t *testing.T) {
	h := newHart()
	code := assemble(library, fillStack)
	want := allDifferent()
	h.start(code, want)
	require.Equal(t, abi.ReasonFault, h.enter())
	require.Equal(t, h.addr+abi.CPUFaultSave, h.cpu.NativeSP)
	require.Equal(t, want, h.cpu.FaultSave)
	require.Equal(t, code, h.cpu.FaultPC)
}

func TestFaultInALeafStubBelongsToItsCall(t *testing.T) {
	h := newHart()
	var after uint32
	code := assemble(library, func(a *asm.Assembler) {
		a.R(asm.Push, asm.W8, asm.RAX)
		a.CallSymbol(stub(abi.StubCopy))
		after = a.Position()
		a.N(asm.Ret)
	})
	for _, n := range []uint64{1, 8, 100, 1000, 100_000} {
		h.start(code, saveOf(map[asm.Reg]uint64{asm.RDI: uint64(h.guard + pageBytes), asm.RSI: 0, asm.RCX: n}))
		require.Equal(t, abi.ReasonFault, h.enter())
		require.Equal(t, code+abi.Addr(after), h.cpu.FaultPC, n)
		require.Equal(t, h.cpu.FaultPC, h.above(), n)
		require.Equal(t, h.top-24, h.cpu.NativeSP+abi.RegSaveBytes+8, n)
	}
}

func TestCodeIsNeverWritable(t *testing.T) {
	h := newHart()
	code := assemble(library, func(a *asm.Assembler) {
		a.MR(asm.Mov, asm.W8, asm.At(asm.RAX, 0), asm.RBX)
		a.N(asm.Ret)
	})
	before := string(memoryBytes(code, 8))
	h.start(code, saveOf(map[asm.Reg]uint64{asm.RAX: uint64(code)}))
	require.Equal(t, abi.ReasonFault, h.enter())
	require.Equal(t, code, h.cpu.FaultPC)
	require.Equal(t, before, string(memoryBytes(code, 8)))

	base, bytes := machine.Image()
	maps, err := os.ReadFile("/proc/self/maps")
	require.NoError(t, err)
	found := 0
	for line := range strings.Lines(string(maps)) {
		var low, high abi.Addr
		var protection string
		_, err := fmt.Sscanf(line, "%x-%x %s", &low, &high, &protection)
		require.NoError(t, err)
		for _, r := range machine.regions {
			if protection[2] == 'x' && low < r.base+abi.Addr(r.bytes) && r.base < high {
				require.GreaterOrEqual(t, low, base, line)
				require.LessOrEqual(t, high, base+abi.Addr(bytes/2), "executable, and not in the half for code: %s", line)
			}
		}
		if low >= base && high <= base+abi.Addr(bytes) {
			found++
			require.NotRegexp(t, regexp.MustCompile(`^.wx`), protection, line)
			require.Equal(t, "p", protection[3:], "shared mappings could have an alias: %s", line)
		}
	}
	require.Greater(t, found, 2)
}

func TestInstallCodeRefusesOtherPlaces(t *testing.T) {
	base, bytes := machine.Image()
	for _, at := range []abi.Addr{0, base - 1, base + abi.Addr(bytes/2) - 1, base + abi.Addr(bytes/2), ^abi.Addr(0)} {
		require.ErrorIs(t, machine.InstallCode(at, []byte{0xC3, 0xC3}), platform.ErrOutsideImage, "%#x", at)
	}
}

var nothing *abi.CPU

//go:noinline
func goNilFault() (err any) {
	defer func() { err = recover() }()
	return nothing.Poll
}

//go:noinline
func goDivideFault(zero int) (err any) {
	defer func() { err = recover() }()
	return 1 / zero
}

func TestGoKeepsItsOwnFaults(t *testing.T) {
	require.ErrorContains(t, goNilFault().(error), "nil pointer dereference")
	require.ErrorContains(t, goDivideFault(0).(error), "divide by zero")
}

// Native faults, Go panics, collections and slice timers all at once.
func TestFaultsBesideGoPanicsAndCollections(t *testing.T) {
	nilFault, divide, overflow, loop := assemble(library, loadFromRAX), assemble(library, divideByRCX), assemble(library, fillStack), assemble(library, pollLoop)
	end := time.Now().Add(400 * time.Millisecond)
	var wg sync.WaitGroup
	var native, panics, polls atomic.Int64
	failures := make(chan string, 16)
	for range 4 {
		wg.Go(func() {
			h := newHart()
			machine.Claim(h.addr)
			defer machine.Unclaim(h.addr)
			for i := 0; time.Now().Before(end); i++ {
				code, want := nilFault, abi.ReasonFault
				switch i % 5 {
				case 1:
					code = divide
				case 2:
					code = overflow
				case 3:
					if err, ok := goNilFault().(error); !ok || !strings.Contains(err.Error(), "nil pointer") {
						failures <- fmt.Sprint("Go panic: ", err)
						return
					}
					panics.Add(1)
					continue
				case 4:
					if i%100 != 4 {
						continue
					}
					code, want = loop, abi.ReasonPoll
					polls.Add(1)
				}
				h.cpu.Poll = 0
				h.start(code, abi.RegSave{})
				if r := h.enter(); r != want {
					failures <- fmt.Sprint("reason ", r)
					return
				}
				native.Add(1)
			}
		})
	}
	var garbage [][]byte
	for time.Now().Before(end) {
		garbage = append(garbage[:0], make([]byte, 1<<16))
		runtime.GC()
	}
	wg.Wait()
	select {
	case f := <-failures:
		t.Fatal(f)
	default:
	}
	require.NotZero(t, native.Load())
	require.NotZero(t, panics.Load())
	require.NotZero(t, polls.Load())
}

func BenchmarkFault(b *testing.B) {
	h := newHart()
	code := assemble(library, loadFromRAX)
	for b.Loop() {
		h.start(code, abi.RegSave{})
		h.enter()
	}
}
