//go:build !portico

package memobj

import "strconv"

// ReadOnlyMemory is a memory object without the right to write.
type ReadOnlyMemory struct {
	bytes   []byte
	parent  *ReadOnlyMemory // the object this one is a sub-range of, or nil
	revoked bool            // this object and all its sub-ranges
}

// Memory is a memory object that can be written.
type Memory struct{ view ReadOnlyMemory }

// accessError is the panic of an access outside an object.
type accessError struct{ off, size int }

func (e *accessError) Error() string {
	return "memory object access at " + strconv.Itoa(e.off) + " with length " + strconv.Itoa(e.size)
}

func (e *accessError) Is(target error) bool { return target == ErrRange }

// AsError returns the error of a failed access to a memory object from the value that
// recover returned, or nil if that was something else.
func AsError(recovered any) error {
	switch e := recovered.(type) {
	case *accessError:
		return e
	case *systemError:
		return e
	}
	return nil
}

// New makes a zeroed memory object of n bytes, at least one, charged to this domain.
func New(n Bytes) (*Memory, error) {
	if n <= 0 {
		return nil, ErrRange
	}
	return &Memory{ReadOnlyMemory{bytes: make([]byte, n)}}, nil
}

func (m *ReadOnlyMemory) live() bool {
	for p := m; p != nil; p = p.parent {
		if p.revoked {
			return false
		}
	}
	return true
}

// span returns n bytes at off, or panics.
func (m *ReadOnlyMemory) span(off, n int) []byte {
	if !m.live() {
		panic(ErrRevoked)
	}
	if off < 0 || n < 0 || off > len(m.bytes) || n > len(m.bytes)-off {
		panic(&accessError{off, len(m.bytes)})
	}
	return m.bytes[off : off+n]
}

func (m *ReadOnlyMemory) sub(off, n int) (ReadOnlyMemory, error) {
	if !m.live() {
		return ReadOnlyMemory{}, ErrRevoked
	}
	if off < 0 || n <= 0 || off > len(m.bytes) || n > len(m.bytes)-off {
		return ReadOnlyMemory{}, ErrRange
	}
	return ReadOnlyMemory{bytes: m.bytes[off : off+n : off+n], parent: m}, nil
}

// Len returns the length in bytes, 0 if the object was revoked.
func (m *ReadOnlyMemory) Len() int {
	if !m.live() {
		return 0
	}
	return len(m.bytes)
}

// Sub returns n bytes at off, at least one, as an object of its own.
func (m *ReadOnlyMemory) Sub(off, n int) (*ReadOnlyMemory, error) {
	s, err := m.sub(off, n)
	if err != nil {
		return nil, err
	}
	return &s, nil
}

// Get8 returns the byte at an offset.
func (m *ReadOnlyMemory) Get8(off int) uint8 { return m.span(off, 1)[0] }

// Get16 returns the little-endian number at an offset, of any alignment.
func (m *ReadOnlyMemory) Get16(off int) uint16 {
	b := m.span(off, 2)
	return uint16(b[0]) | uint16(b[1])<<8
}

// Get32 returns the little-endian number at an offset, of any alignment.
func (m *ReadOnlyMemory) Get32(off int) uint32 {
	b := m.span(off, 4)
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// Get64 returns the little-endian number at an offset, of any alignment.
func (m *ReadOnlyMemory) Get64(off int) uint64 {
	b := m.span(off, 8)
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// Read fills dst with the bytes from off on.
func (m *ReadOnlyMemory) Read(off int, dst []byte) { copy(dst, m.span(off, len(dst))) }

// ReadOnly returns the same object without the right to write.
func (m *Memory) ReadOnly() *ReadOnlyMemory {
	if m == nil {
		return nil
	}
	return &m.view
}

// Len returns the length in bytes, 0 if the object was revoked.
func (m *Memory) Len() int { return m.view.Len() }

// Sub returns n bytes at off, at least one, as an object of its own. It ends with m.
func (m *Memory) Sub(off, n int) (*Memory, error) {
	s, err := m.view.sub(off, n)
	if err != nil {
		return nil, err
	}
	return &Memory{s}, nil
}

// Revoke ends all access through m and its sub-ranges and returns a fresh object for the
// same bytes.
func (m *Memory) Revoke() (*Memory, error) {
	if !m.view.live() {
		return nil, ErrRevoked
	}
	m.view.revoked = true
	return &Memory{ReadOnlyMemory{bytes: m.view.bytes, parent: m.view.parent}}, nil
}

// Get8 returns the byte at an offset.
func (m *Memory) Get8(off int) uint8 { return m.view.Get8(off) }

// Get16 returns the little-endian number at an offset, of any alignment.
func (m *Memory) Get16(off int) uint16 { return m.view.Get16(off) }

// Get32 returns the little-endian number at an offset, of any alignment.
func (m *Memory) Get32(off int) uint32 { return m.view.Get32(off) }

// Get64 returns the little-endian number at an offset, of any alignment.
func (m *Memory) Get64(off int) uint64 { return m.view.Get64(off) }

// Put8 writes a byte.
func (m *Memory) Put8(off int, v uint8) { m.view.span(off, 1)[0] = v }

// Put16 writes a number little-endian.
func (m *Memory) Put16(off int, v uint16) {
	b := m.view.span(off, 2)
	b[0], b[1] = byte(v), byte(v>>8)
}

// Put32 writes a number little-endian.
func (m *Memory) Put32(off int, v uint32) {
	b := m.view.span(off, 4)
	b[0], b[1], b[2], b[3] = byte(v), byte(v>>8), byte(v>>16), byte(v>>24)
}

// Put64 writes a number little-endian.
func (m *Memory) Put64(off int, v uint64) {
	m.view.span(off, 8)
	m.Put32(off, uint32(v))
	m.Put32(off+4, uint32(v>>32))
}

// Copy copies n bytes at srcOff of src to off. The two may overlap.
func (m *Memory) Copy(off int, src *ReadOnlyMemory, srcOff, n int) {
	copy(m.view.span(off, n), src.span(srcOff, n))
}

// Fill sets n bytes at off to a value.
func (m *Memory) Fill(off, n int, value uint8) {
	b := m.view.span(off, n)
	if value == 0 {
		clear(b)
		return
	}
	for i := range b {
		b[i] = value
	}
}

// Read fills dst with the bytes from off on.
func (m *Memory) Read(off int, dst []byte) { m.view.Read(off, dst) }

// Write writes src from off on.
func (m *Memory) Write(off int, src []byte) { copy(m.view.span(off, len(src)), src) }
