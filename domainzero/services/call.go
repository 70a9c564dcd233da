package services

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// A call is a call of a service: the thread, and its registers, which hold arguments and then
// results by the calling convention, word i in general register i. A reference in an argument
// is valid until something collects; it is then read again.
type call struct {
	*domain.Thread
	s    *Services    // nil where the console looks at a call that waits, by bytes alone
	save *abi.RegSave // the thread's, until it runs again: word and set go by it
}

func (c call) word(i int) uint64   { return *domain.Argument(c.save, i) }
func (c call) addr(i int) abi.Addr { return abi.Addr(c.word(i)) }
func (c call) int(i int) int       { return int(c.word(i)) }

// bytes returns the bytes of the string whose words start at argument i. They must not be kept, for
// a collection moves them.
// The verifier saw to it that these words are a string or slice of bytes; nil is an empty one.
func (c call) bytes(i int) []byte { return c.Domain.View(c.addr(i), c.int(i+1)) }

// maxText is how much of a text DomainZero looks at, in bytes: more than any name has, and
// little enough to be copied into Go's heap some times. text cuts off the rest.
const maxText = 64 << 10

// text returns the beginning of the string whose words start at argument i.
func (c call) text(i int) string {
	b := c.bytes(i)
	return string(b[:min(len(b), maxText)])
}

// set sets result i.
func (c call) set(i int, w uint64) { *domain.Argument(c.save, i) = w }

// results sets all results. The thread goes on. Precondition: no argument is read any more, for
// results are in the same registers: services return it.
func (c call) results(ws ...uint64) *domain.Thread {
	for i, w := range ws {
		c.set(i, w)
	}
	return c.Thread
}

// code is results for a service that reports nothing but a code.
func (c call) code(code bytecode.Code) *domain.Thread { return c.results(uint64(code)) }

// texts sets a string in the domain's heap as a result, and more words behind it. It may
// collect: references in arguments are to be read before, or again.
func (c call) texts(text string, more ...uint64) *domain.Thread {
	var a abi.Addr
	if text != "" {
		if t, err := c.Domain.Space.Type(c.s.common.Linker.Universe.Basic(bytecode.KindUint8)); err == nil {
			a = c.Domain.Heap.Allocate(t.Addr, 1, len(text))
		}
		if a == 0 {
			return c.s.cpu.OutOfMemory(c.Thread)
		}
		copy(memory.Bytes(a, len(text)), text)
	}
	return c.results(append([]uint64{uint64(a), uint64(len(text))}, more...)...)
}
