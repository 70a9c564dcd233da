package translator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// An object that is revoked while a function stops at a poll is revoked for the very next
// access. The last turn of a loop polls as well: what the turn knew of the object is over.
func TestRevocationIsSeenBehindEveryPoll(t *testing.T) {
	c := assemble(t, `
component "example.org/t"

func turns(v0 *romemory, v1 int) uint8 {
b0:
	v2 = const int 0
	v3 = const int 1
	jump b1
b1:
	v4 = phi int [b0: v2, b1: v6]
	v5 = sys memory.get8(v0, v4)
	v6 = add v4, v3
	v7 = lt v6, v1
	br v7, b1, b2
b2:
	v8 = sys memory.get8(v0, v2)
	ret v8
}

func calls(v0 *romemory, v1 int) uint8 {
b0:
	v2 = const int 0
	v3 = const int 1
	v4 = sys memory.get8(v0, v2)
	v5 = le v1, v3
	br v5, b1, b2
b1:
	v6 = sys memory.get8(v0, v2)
	ret v6
b2:
	v7 = sub v1, v3
	v8 = call calls(v0, v7)
	v9 = sys memory.get8(v0, v2)
	ret v9
}
`)
	const turns = 5
	for name, o := range intrinsicOptions {
		if name == "irrevocable" {
			continue
		}
		for _, function := range []string{"turns", "calls"} {
			t.Run(name+"/"+function, func(t *testing.T) {
				p := load(t, c, o, checked)
				for at := 1; at <= turns+1; at++ {
					m, b := p.memoryObject(turns)
					b[0] = 42
					polls := 0
					p.poll, p.cpu.Poll = 1, 1
					p.atPoll = func() {
						if polls++; polls == at {
							*pointer[abi.MemoryObject](abi.Addr(m)) = abi.MemoryObject{}
						}
					}
					got := p.call(function, m, turns)
					if at <= polls {
						require.Equal(t, bytecode.TrapMemoryRange, got.trap, "revoked at poll %d of %d", at, polls)
					} else {
						require.Equal(t, outcome{results: []uint64{42}}, got)
					}
				}
			})
		}
	}
}
