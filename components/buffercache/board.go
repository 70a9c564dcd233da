package buffercache

import "github.com/portico-os/portico/memobj"

// The board has a header and an entry for each slot, all of little-endian uint32.
//
//	header: the number of the current operation
//	entry:  first dirty byte, end of the dirty bytes (0: clean), operation of last use, class
const (
	boardHeader = 16
	boardEntry  = 16

	entryFrom  = 0
	entryTo    = 4
	entryStamp = 8
	entryClass = 12
)

// Board is the user's side of the memory object in which it notes what it did.
type Board struct{ mem *memobj.Memory }

// NewBoard returns the board in the memory that Attach returned.
func NewBoard(mem *memobj.Memory) *Board { return &Board{mem} }

func entry(slot int) int { return boardHeader + slot*boardEntry }

// Begin notes that an operation begins: segments last used in others may be revoked.
func (b *Board) Begin(operation uint32) { b.mem.Put32(0, operation) }

// Touch notes the use of a segment.
func (b *Board) Touch(slot int, operation uint32) {
	b.mem.Put32(entry(slot)+entryStamp, operation)
}

// Dirty adds to the dirty bytes of a segment, all of whose dirty bytes get the class.
func (b *Board) Dirty(slot, from, to int, class Class) {
	at := entry(slot)
	end := int(b.mem.Get32(at + entryTo))
	if end == 0 || from < int(b.mem.Get32(at+entryFrom)) {
		b.mem.Put32(at+entryFrom, uint32(from))
	}
	if to > end {
		b.mem.Put32(at+entryTo, uint32(to))
	}
	b.mem.Put32(at+entryClass, uint32(class))
}

// IsDirty reports whether a segment waits to be written.
func (b *Board) IsDirty(slot int) bool { return b.mem.Get32(entry(slot)+entryTo) != 0 }

// clean notes that nothing of a segment is dirty.
func (b *Board) clean(slot int) { b.mem.Put32(entry(slot)+entryTo, 0) }

// dirtyRange returns the dirty bytes of a segment, made to fit its size.
func (b *Board) dirtyRange(slot, size int) (from, to int) {
	at := entry(slot)
	from, to = int(b.mem.Get32(at+entryFrom)), int(b.mem.Get32(at+entryTo))
	if to > size {
		to = size
	}
	if from > to {
		from = 0
	}
	return from, to
}

func (b *Board) class(slot int) Class {
	class := Class(b.mem.Get32(entry(slot) + entryClass))
	if class >= numClasses {
		return Ordered
	}
	return class
}

func (b *Board) operation() uint32 { return b.mem.Get32(0) }

func (b *Board) stamp(slot int) uint32 { return b.mem.Get32(entry(slot) + entryStamp) }
