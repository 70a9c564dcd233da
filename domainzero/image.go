package domainzero

import (
	"errors"

	"github.com/portico-os/portico/translator/abi"
)

// ErrImageFull is returned when code, constants and descriptors outgrow the image region.
var ErrImageFull = errors.New("image region exhausted: load fewer components")

// An image is the region below 2 GiB that holds what all domains share and none may
// write: code in its first half, constants, descriptors and method tables in its second.
type image struct {
	base, codeNext, codeEnd abi.Addr
	data, dataNext, dataEnd abi.Addr
	zero                    abi.Addr // the object of size zero
	strings                 map[string]abi.Addr
}

func newImage(base abi.Addr, bytes int) *image {
	half := base + abi.Addr(bytes/2)
	m := &image{base: base, codeNext: base, codeEnd: half, data: half, dataNext: half, dataEnd: base + abi.Addr(bytes),
		strings: map[string]abi.Addr{}}
	m.zero, _ = m.allocData(abi.HeaderSize + abi.MinObject)
	return m
}

// contains reports whether an address lies in the image.
func (m *image) contains(a abi.Addr) bool { return a >= m.base && a < m.dataEnd }

// allocData returns n zero bytes, aligned to 8, that stay where they are for good.
func (m *image) allocData(n int) (abi.Addr, error) {
	a := m.dataNext
	next := a + abi.Addr(n+7)&^7
	if next > m.dataEnd {
		return 0, ErrImageFull
	}
	m.dataNext = next
	return a, nil
}

// allocCode reserves n bytes of code, aligned to 16.
func (m *image) allocCode(n int) (abi.Addr, error) {
	a := (m.codeNext + 15) &^ 15
	if a+abi.Addr(n) > m.codeEnd {
		return 0, ErrImageFull
	}
	m.codeNext = a + abi.Addr(n)
	return a, nil
}

// constant returns the address of immutable bytes with this content.
func (m *image) constant(s string) (abi.Addr, error) {
	if s == "" {
		return m.zero, nil
	}
	if a, ok := m.strings[s]; ok {
		return a, nil
	}
	a, err := m.allocData(len(s))
	if err != nil {
		return 0, err
	}
	copy(bytesAt(a, len(s)), s)
	m.strings[s] = a
	return a, nil
}
