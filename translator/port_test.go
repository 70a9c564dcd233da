package translator

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
)

// TestPortAccess grants some ports and tries all. A granted access reaches the hardware,
// which refuses it to a Linux process: a fault at the instruction, with no operands. Any
// other is stopped by the check before, whatever the switches.
func TestPortAccess(t *testing.T) {
	granted := map[int]bool{0: true, 0xffff: true, 0x64: true}
	for port := 0x3f8; port <= 0x3ff; port++ {
		granted[port] = true
	}
	options := map[string]Options{"unchecked": {Inline: true, FastPortals: true}}
	for name, o := range intrinsicOptions {
		options[name] = o
	}
	for name, o := range options {
		t.Run(name, func(t *testing.T) {
			p := load(t, assemble(t, wrappers()), o, checked)
			bitmap := data(1<<16/8 + 2)
			for port := range granted {
				memoryAt(bitmap, 1<<16/8)[port/8] |= 1 << (port % 8)
			}
			p.domain.Ports = bitmap
			for _, port := range []int{0, 1, 0x3f0, 0x3f7, 0x3f8, 0x3f9, 0x3fb, 0x3fc, 0x3fd, 0x3fe, 0x3ff, 0x400, 0x61, 0x63, 0x64, 0x65, 0x7fff, 0x8000, 0xfffe, 0xffff} {
				for _, width := range []int{1, 2, 4} {
					want := outcome{trap: bytecode.TrapPort}
					for i := range width {
						if !granted[port+i] {
							want.a, want.b = int64(port), int64(width)
						}
					}
					require.Equal(t, want, p.call(fmt.Sprintf("port.in%d", width*8), uint64(port)), "in %#x", port)
					require.Equal(t, want, p.call(fmt.Sprintf("port.out%d", width*8), uint64(port), 0x12345678), "out %#x", port)
				}
			}
		})
	}
}
