package strings

import "github.com/portico-os/portico/components/golib/internal/machine"

func (b *Builder) copyCheck() {
	if b.addr == nil {
		b.addr = b
	} else if b.addr != b {
		panic("strings: illegal use of non-zero Builder copied by value")
	}
}

// String shares the buffer: its bytes are only ever appended to.
func (b *Builder) String() string { return machine.Freeze(b.buf) }
