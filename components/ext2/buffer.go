package ext2

import (
	"errors"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/memobj"
)

// ErrCache says that the cache cannot hold what one operation needs.
var ErrCache = errors.New("ext2: the buffer cache is too small")

// buffer is a cached block of metadata: all but the data of files.
type buffer struct {
	block    uint32
	slot     int
	mem      *memobj.Memory
	next     *buffer // in the same chain
	born     uint32  // commit before which it became metadata
	late     uint32  // commit in which it is written last
	depended uint32  // commit in which late blocks rely on it
}

const bufferChains = 1024 // a power of two

// buffers finds cached metadata by block number. Entries whose memory was revoked are
// dropped when a search comes across them.
type buffers struct{ chains []*buffer }

func (t *buffers) find(block uint32) *buffer {
	chain := block & (bufferChains - 1)
	var previous *buffer
	for b := t.chains[chain]; b != nil; b = b.next {
		if b.mem.Len() == 0 {
			if previous == nil {
				t.chains[chain] = b.next
			} else {
				previous.next = b.next
			}
			continue
		}
		if b.block == block {
			return b
		}
		previous = b
	}
	return nil
}

func (t *buffers) add(b *buffer) {
	chain := b.block & (bufferChains - 1)
	b.next = t.chains[chain]
	t.chains[chain] = b
}

// get returns a block of metadata. The caller has checked the number. The buffer may be
// used until the next tick.
func (f *FileSystem) get(block uint32) (*buffer, error) {
	if b := f.buffers.find(block); b != nil {
		f.board.Touch(b.slot, f.operation)
		return b, nil
	}
	slot, mem, err := f.cache.Load(uint64(block))
	if err == buffercache.ErrFull {
		if err = f.commit(false); err == nil {
			slot, mem, err = f.cache.Load(uint64(block))
		}
	}
	if err != nil {
		return nil, cacheError(err)
	}
	b := &buffer{block: block, slot: slot, mem: mem}
	f.buffers.add(b)
	return b, nil
}

// fresh returns a zeroed buffer for a block that was free until now.
func (f *FileSystem) fresh(block uint32) (*buffer, error) {
	slot, mem, err := f.take(f.blockSize)
	if err != nil {
		return nil, err
	}
	if err := f.cache.Bind(slot, 0, uint64(block), 1); err != nil {
		return nil, err
	}
	mem.Fill(0, f.blockSize, 0)
	b := &buffer{block: block, slot: slot, mem: mem, born: f.commits}
	f.buffers.add(b)
	f.dirty(b)
	return b, nil
}

// take returns a segment, after a commit if the cache is full of what waits for one.
func (f *FileSystem) take(bytes int) (int, *memobj.Memory, error) {
	slot, mem, err := f.cache.Take(bytes)
	if err == buffercache.ErrFull {
		if err = f.commit(false); err == nil {
			slot, mem, err = f.cache.Take(bytes)
		}
	}
	return slot, mem, cacheError(err)
}

func cacheError(err error) error {
	if err == buffercache.ErrFull {
		return ErrCache
	}
	return err
}

// dirty notes that a buffer was changed. Blocks that the stable state does not refer to may
// be written at any time.
func (f *FileSystem) dirty(b *buffer) {
	class := buffercache.Ordered
	switch {
	case b.born == f.commits:
		class = buffercache.Unordered
	case b.late == f.commits:
		class = buffercache.Late
		f.lateDirty = true
	}
	if class != buffercache.Unordered && !f.board.IsDirty(b.slot) {
		f.orderedDirty++
	}
	f.board.Dirty(b.slot, 0, f.blockSize, class)
}

// forget drops a block that is free now: it must not be written any more.
func (f *FileSystem) forget(block uint32) error {
	if b := f.buffers.find(block); b != nil {
		return f.cache.Release(b.slot)
	}
	return nil
}
