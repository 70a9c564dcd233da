package buffercache

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/memobj"
)

// Limits of segments and caches.
const (
	largestSegment  = 512 << 10
	smallestPool    = 128 << 10
	segmentsInPool  = 8       // a cache holds at least so many of the largest size
	bytesPerSegment = 4 << 10 // bytes of pool for each slot
)

// segment is what the cache knows of a slot.
type segment struct {
	mem     *memobj.Memory // nil: the slot is free
	unit    int            // first unit in the pool
	order   int
	size    int
	extents []extent
	seen    uint32 // stamp when the eviction hand last passed
}

// Store is a cache over a device.
type Store struct {
	device    block.Device
	pool      *memobj.Memory
	boardMem  *memobj.Memory
	board     *Board
	buddies   *buddies
	segments  []*segment
	freeSlots []int
	queue     []int          // of a commit: slots to write
	scratch   *memobj.Memory // for neighbours that are written together
	hand      int
	blockSize int
	largest   int
	usage     Usage
}

// New returns a cache of a size over a device.
func New(device block.Device, size memobj.Bytes) (*Store, error) {
	if size < smallestPool {
		size = smallestPool
	}
	largest := largestSegment
	for memobj.Bytes(largest)*segmentsInPool > size {
		largest >>= 1
	}
	size -= size % memobj.Bytes(largest)
	pool, err := memobj.New(size)
	if err != nil {
		return nil, err
	}
	s := &Store{device: device, pool: pool, largest: largest}
	s.segments = make([]*segment, int(size)/bytesPerSegment)
	for i := range s.segments {
		s.segments[i] = &segment{}
	}
	s.boardMem, err = memobj.New(memobj.Bytes(entry(len(s.segments))))
	if err != nil {
		return nil, err
	}
	s.board = NewBoard(s.boardMem)
	if s.scratch, err = memobj.New(gatherBytes); err != nil {
		return nil, err
	}
	return s, nil
}

// Attach begins to use the cache with blocks of a size.
func (s *Store) Attach(blockSize int) (*memobj.Memory, int, error) {
	if blockSize < block.Size || blockSize > bytesPerSegment || blockSize&(blockSize-1) != 0 {
		return nil, 0, ErrSize
	}
	for i, g := range s.segments {
		if g.mem != nil {
			if err := s.drop(i); err != nil {
				return nil, 0, err
			}
		}
	}
	// The last user keeps no way to note things on the board of this one.
	fresh, err := s.boardMem.Revoke()
	if err != nil {
		return nil, 0, err
	}
	fresh.Fill(0, fresh.Len(), 0)
	s.boardMem, s.board = fresh, NewBoard(fresh)
	s.blockSize = blockSize
	s.freeSlots = make([]int, 0, len(s.segments))
	for i := len(s.segments) - 1; i >= 0; i-- {
		s.freeSlots = append(s.freeSlots, i)
	}
	s.buddies = newBuddies(s.pool.Len()/blockSize, s.order(s.largest))
	shared, err := fresh.Sub(0, fresh.Len())
	return shared, s.largest, err
}

// order returns the order of the smallest block of units that has so many bytes.
func (s *Store) order(bytes int) int {
	order := 0
	for s.blockSize<<order < bytes {
		order++
	}
	return order
}

// Blocks returns the size of the disk in blocks of the attached size.
func (s *Store) Blocks() (uint64, error) {
	if s.blockSize == 0 {
		return 0, ErrSize
	}
	n, err := s.device.Blocks()
	return n / uint64(s.blockSize/block.Size), err
}

// Usage returns what the cache has done.
func (s *Store) Usage() (Usage, error) { return s.usage, nil }

// at returns the segment in a slot and checks that it has n blocks from index on.
func (s *Store) at(slot, index, n int) (*segment, error) {
	if slot < 0 || slot >= len(s.segments) {
		return nil, ErrSegment
	}
	g := s.segments[slot]
	if g.mem == nil || index < 0 || n < 0 || index > g.size/s.blockSize || n > g.size/s.blockSize-index {
		return nil, ErrSegment
	}
	return g, nil
}

// Bind says where n blocks of the segment from index on are on the disk.
func (s *Store) Bind(slot, index int, lba uint64, n int) error {
	g, err := s.at(slot, index, n)
	if err != nil {
		return err
	}
	if n > 0 {
		g.extents = bind(g.extents, index, lba, n)
	}
	return nil
}

// Unbind forgets where n blocks from index on are.
func (s *Store) Unbind(slot, index, n int) error {
	g, err := s.at(slot, index, n)
	if err != nil {
		return err
	}
	g.extents = unbind(g.extents, index, n)
	return nil
}

// Release gives a segment back.
func (s *Store) Release(slot int) error {
	if _, err := s.at(slot, 0, 0); err != nil {
		return err
	}
	return s.drop(slot)
}
