package link

import (
	"errors"
	"maps"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// ErrImageFull is returned when code, constants and descriptors outgrow the image region. The link
// that meets it is undone; nobody but tests asks for this error.
var ErrImageFull = errors.New("image region exhausted: load fewer components")

// An Image is the region below 2 GiB that holds what all domains share and none may
// write: code in its first half, constants, descriptors and method tables in its second.
type Image struct {
	// Both halves are handed out from their low ends up, and nothing comes back that anybody
	// uses: addresses rise from call to call. Linker.Find, and portal stubs found by where they
	// end, rely on it. By Contains collectors and the copier know what stays where it is.
	base, codeEnd, dataEnd abi.Addr // fixed: Contains and the ends of allocations
	free                   free
	zero                   abi.Addr // fixed; nobody writes through it, and nobody reads a byte

	// Constants with equal content are one: domains share them, and nobody can tell. constant looks
	// here alone, so release takes out what it gives back.
	Strings map[string]abi.Addr
	data    map[datum]abi.Addr // the same by who refers to one: to look content up takes as long as that is
}

// A datum is constant data of a component.
type datum struct {
	component *verifier.Component
	index     int32
}

// free is where the free room of an image's halves begins: Space.link compares it, and release
// alone takes it back. All data from there on is zero, as allocData promises.
type free struct{ code, data abi.Addr }

// NewImage returns an empty image over zeroed memory.
func NewImage(base abi.Addr, bytes int) *Image {
	half := base + abi.Addr(bytes/2)
	m := &Image{base: base, codeEnd: half, dataEnd: base + abi.Addr(bytes), free: free{base, half}, Strings: map[string]abi.Addr{}, data: map[datum]abi.Addr{}}
	m.zero, _ = m.allocData(abi.HeaderSize + abi.MinObject)
	return m
}

// Contains reports whether n bytes lie in the image.
func (m *Image) Contains(a abi.Addr, n int) bool {
	return memory.Within(a, n, m.base, int(m.dataEnd-m.base))
}

// Range returns the image's first address and its size in bytes.
func (m *Image) Range() (base abi.Addr, bytes int) { return m.base, int(m.dataEnd - m.base) }

// Zero returns the object that stands for all objects of size zero.
func (m *Image) Zero() abi.Addr { return m.zero }

// release gives back what was handed out since free was what it is to be. Precondition: nobody uses
// it, for others get it next; shrink sees to it.
func (m *Image) release(to free) {
	if m.free.data > to.data {
		clear(memory.Bytes(to.data, int(m.free.data-to.data)))
		maps.DeleteFunc(m.Strings, func(_ string, a abi.Addr) bool { return a >= to.data })
		maps.DeleteFunc(m.data, func(_ datum, a abi.Addr) bool { return a >= to.data })
	}
	m.free = to
}

// allocData returns n zero bytes, aligned to 8, that stay where they are for good.
func (m *Image) allocData(n int) (abi.Addr, error) {
	a := m.free.data
	next := a + abi.Addr(n+7)&^7
	if next > m.dataEnd {
		return 0, ErrImageFull
	}
	m.free.data = next
	return a, nil
}

// AllocCode reserves n bytes of code, aligned to 16, above all that was reserved before.
func (m *Image) AllocCode(n int) (abi.Addr, error) {
	a := (m.free.code + 15) &^ 15
	if a+abi.Addr(n) > m.codeEnd {
		return 0, ErrImageFull
	}
	m.free.code = a + abi.Addr(n)
	return a, nil
}

// constant returns the address of immutable bytes with the content of a datum.
func (m *Image) constant(c *verifier.Component, index int32) (a abi.Addr, err error) {
	d := datum{c, index}
	a, ok := m.data[d]
	if !ok {
		if a, err = m.content(c.File().Data[index]); err == nil {
			m.data[d] = a
		}
	}
	return a, err
}

// content returns the address of immutable bytes with this content.
func (m *Image) content(s string) (abi.Addr, error) {
	if s == "" {
		return m.zero, nil
	}
	if a, ok := m.Strings[s]; ok {
		return a, nil
	}
	a, err := m.allocData(len(s))
	if err != nil {
		return 0, err
	}
	copy(memory.Bytes(a, len(s)), s)
	m.Strings[s] = a
	return a, nil
}
