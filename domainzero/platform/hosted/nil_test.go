package hosted

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target/amd64/asm"
)

// mapNil maps a page at nil for reading, beside a machine that has nothing there.
func mapNil(m *Machine) error {
	_, err := m.mmap(0, abi.NilPage, unix.PROT_READ, unix.MAP_FIXED|fixedNoReplace)
	return err
}

// unmapNil takes away what is at nil.
func unmapNil(t *testing.T) { require.NoError(t, unmap(region{0, abi.NilPage})) }

// TestAccessesToNilFault, up to the last word of what the translator takes for guarded, and while there
// is a machine nobody maps anything there.
func TestAccessesToNilFault(t *testing.T) {
	require.Error(t, mapNil(new(Machine)))
	for _, disp := range []int32{0, 8, abi.NilPage - 8} {
		code := assemble(library, func(a *asm.Assembler) {
			a.RM(asm.Mov, asm.W8, asm.RCX, asm.At(asm.RAX, disp))
			a.N(asm.Ret)
		})
		h := newHart()
		h.start(code, abi.RegSave{})
		require.Equal(t, abi.ReasonFault, h.enter(), disp)
		require.Equal(t, code, h.cpu.FaultPC)
	}
}

// TestNoMachineWithMemoryAtNil: whether the kernel says that there is some, or would let nobody without
// privileges map it, as it does to most.
func TestNoMachineWithMemoryAtNil(t *testing.T) {
	const rawIO = 1 << 17 // CAP_SYS_RAWIO
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	unmapNil(t)
	defer func() { require.NoError(t, machine.guardNil()) }()
	var m Machine
	if err := mapNil(&m); err != nil {
		require.NoError(t, m.guardNil(), "nobody can map it, and it is not mapped: %v", err)
		return
	}
	require.ErrorIs(t, m.guardNil(), unix.EEXIST)

	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var all, fewer [2]unix.CapUserData
	require.NoError(t, unix.Capget(&header, &all[0]))
	fewer = all
	fewer[0].Effective &^= rawIO
	require.NoError(t, unix.Capset(&header, &fewer[0]))
	mapped := m.guardNil()
	unmapNil(t)
	free := m.guardNil()
	require.NoError(t, unix.Capset(&header, &all[0]))
	require.ErrorContains(t, mapped, "memory at address 0 is mapped")
	require.NotErrorIs(t, mapped, unix.EEXIST, "this kernel lets everybody map there: the test shows nothing")
	require.NoError(t, free)
}
