//go:build portico

package memobj

// ReadOnlyMemory is a memory object without the right to write. The compiler knows it by
// name; nothing of it is visible.
type ReadOnlyMemory struct{ _ [0]func() }

// Memory is a memory object that can be written. The compiler knows it by name.
type Memory struct{ _ [0]func() }

//portico:intrinsic memory.new
func memoryNew(n int) (*Memory, int)

//portico:intrinsic memory.sub
func memorySub(m *Memory, off, n int) (*Memory, int)

//portico:intrinsic memory.subreadonly
func memorySubReadOnly(m *ReadOnlyMemory, off, n int) (*ReadOnlyMemory, int)

//portico:intrinsic memory.revoke
func memoryRevoke(m *Memory) (*Memory, int)

//portico:intrinsic memory.readonly
func memoryReadOnly(m *Memory) *ReadOnlyMemory

//portico:intrinsic memory.len
func memoryLen(m *ReadOnlyMemory) int

//portico:intrinsic memory.get8
func memoryGet8(m *ReadOnlyMemory, off int) uint8

//portico:intrinsic memory.get16
func memoryGet16(m *ReadOnlyMemory, off int) uint16

//portico:intrinsic memory.get32
func memoryGet32(m *ReadOnlyMemory, off int) uint32

//portico:intrinsic memory.get64
func memoryGet64(m *ReadOnlyMemory, off int) uint64

//portico:intrinsic memory.put8
func memoryPut8(m *Memory, off int, v uint8)

//portico:intrinsic memory.put16
func memoryPut16(m *Memory, off int, v uint16)

//portico:intrinsic memory.put32
func memoryPut32(m *Memory, off int, v uint32)

//portico:intrinsic memory.put64
func memoryPut64(m *Memory, off int, v uint64)

//portico:intrinsic memory.copy
func memoryCopy(dst *Memory, off int, src *ReadOnlyMemory, srcOff, n int)

//portico:intrinsic memory.fill
func memoryFill(m *Memory, off, n int, value uint8)

//portico:intrinsic memory.read
func memoryRead(m *ReadOnlyMemory, off int, dst []uint8)

//portico:intrinsic memory.write
func memoryWrite(m *Memory, off int, src []uint8)

// trapError is what the run-time library's errors of traps offer: the trap's number.
type trapError interface {
	error
	Trap() int64
}

// Numbers of traps: those of package bytecode.
const (
	trapMemoryRange   = 17
	trapMemoryRevoked = 18
)

// AsError returns the error of a failed access to a memory object from the value that
// recover returned, or nil if that was something else.
func AsError(recovered any) error {
	if e, ok := recovered.(trapError); ok {
		switch e.Trap() {
		case trapMemoryRange:
			return ErrRange
		case trapMemoryRevoked:
			return ErrRevoked
		}
	}
	return nil
}

// Numbers of errors: those of package bytecode.
const (
	codeOK      = 0
	codeRevoked = 2
	codeQuota   = 3
	codeDenied  = 9
)

func codeError(code int) error {
	switch code {
	case codeOK:
		return nil
	case codeRevoked:
		return ErrRevoked
	case codeQuota:
		return ErrQuota
	case codeDenied:
		return ErrDenied
	}
	return ErrRange
}

// New makes a zeroed memory object of n bytes, at least one, charged to this domain.
func New(n Bytes) (*Memory, error) {
	if n <= 0 {
		return nil, ErrRange
	}
	m, code := memoryNew(int(n))
	return m, codeError(code)
}

// Len returns the length in bytes, 0 if the object was revoked.
func (m *ReadOnlyMemory) Len() int { return memoryLen(m) }

// Sub returns n bytes at off, at least one, as an object of its own.
func (m *ReadOnlyMemory) Sub(off, n int) (*ReadOnlyMemory, error) {
	if n <= 0 {
		return nil, ErrRange
	}
	s, code := memorySubReadOnly(m, off, n)
	return s, codeError(code)
}

// Get8 returns the byte at an offset.
func (m *ReadOnlyMemory) Get8(off int) uint8 { return memoryGet8(m, off) }

// Get16 returns the little-endian number at an offset, of any alignment.
func (m *ReadOnlyMemory) Get16(off int) uint16 { return memoryGet16(m, off) }

// Get32 returns the little-endian number at an offset, of any alignment.
func (m *ReadOnlyMemory) Get32(off int) uint32 { return memoryGet32(m, off) }

// Get64 returns the little-endian number at an offset, of any alignment.
func (m *ReadOnlyMemory) Get64(off int) uint64 { return memoryGet64(m, off) }

// Read fills dst with the bytes from off on.
func (m *ReadOnlyMemory) Read(off int, dst []byte) { memoryRead(m, off, dst) }

// ReadOnly returns the same object without the right to write.
func (m *Memory) ReadOnly() *ReadOnlyMemory { return memoryReadOnly(m) }

// Len returns the length in bytes, 0 if the object was revoked.
func (m *Memory) Len() int { return memoryLen(memoryReadOnly(m)) }

// Sub returns n bytes at off, at least one, as an object of its own. It ends with m.
func (m *Memory) Sub(off, n int) (*Memory, error) {
	if n <= 0 {
		return nil, ErrRange
	}
	s, code := memorySub(m, off, n)
	return s, codeError(code)
}

// Revoke ends all access through m and its sub-ranges and returns a fresh object for the
// same bytes.
func (m *Memory) Revoke() (*Memory, error) {
	fresh, code := memoryRevoke(m)
	return fresh, codeError(code)
}

// Get8 returns the byte at an offset.
func (m *Memory) Get8(off int) uint8 { return memoryGet8(memoryReadOnly(m), off) }

// Get16 returns the little-endian number at an offset, of any alignment.
func (m *Memory) Get16(off int) uint16 { return memoryGet16(memoryReadOnly(m), off) }

// Get32 returns the little-endian number at an offset, of any alignment.
func (m *Memory) Get32(off int) uint32 { return memoryGet32(memoryReadOnly(m), off) }

// Get64 returns the little-endian number at an offset, of any alignment.
func (m *Memory) Get64(off int) uint64 { return memoryGet64(memoryReadOnly(m), off) }

// Put8 writes a byte.
func (m *Memory) Put8(off int, v uint8) { memoryPut8(m, off, v) }

// Put16 writes a number little-endian.
func (m *Memory) Put16(off int, v uint16) { memoryPut16(m, off, v) }

// Put32 writes a number little-endian.
func (m *Memory) Put32(off int, v uint32) { memoryPut32(m, off, v) }

// Put64 writes a number little-endian.
func (m *Memory) Put64(off int, v uint64) { memoryPut64(m, off, v) }

// Copy copies n bytes at srcOff of src to off. The two may overlap.
func (m *Memory) Copy(off int, src *ReadOnlyMemory, srcOff, n int) {
	memoryCopy(m, off, src, srcOff, n)
}

// Fill sets n bytes at off to a value.
func (m *Memory) Fill(off, n int, value uint8) { memoryFill(m, off, n, value) }

// Read fills dst with the bytes from off on.
func (m *Memory) Read(off int, dst []byte) { memoryRead(memoryReadOnly(m), off, dst) }

// Write writes src from off on.
func (m *Memory) Write(off int, src []byte) { memoryWrite(m, off, src) }
