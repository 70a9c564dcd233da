package ext2

import (
	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/memobj"
)

// segment is cached data of a file: bytes base to base+size, of which those from `from` to
// `to`, whole blocks, are valid. All valid blocks that are not holes are bound to their
// place on the disk.
type segment struct {
	mem   *memobj.Memory
	base  int64
	slot  int
	size  int
	from  int
	to    int
	holes int // blocks among the valid ones that have no place on the disk
	stamp uint32
}

// noSegment stands where a file has no segment: nothing of it is valid.
var noSegment = &segment{}

const segmentsPerLeaf = 128

func (i *inode) hasSegments() bool {
	for _, leaf := range i.segments {
		for _, s := range leaf {
			if s != nil && s.live() {
				return true
			}
		}
	}
	return false
}

func (s *segment) live() bool { return s.mem != nil && s.mem.Len() != 0 }

// cached returns the segment with an index if it is cached, or nil.
func (i *inode) cached(index int) *segment {
	leaf := index / segmentsPerLeaf
	if leaf >= len(i.segments) || i.segments[leaf] == nil {
		return nil
	}
	if s := i.segments[leaf][index%segmentsPerLeaf]; s != nil && s.live() {
		return s
	}
	return nil
}

// touch keeps a segment from being evicted in this operation.
func (f *FileSystem) touch(s *segment) {
	if s.stamp != f.operation {
		s.stamp = f.operation
		f.board.Touch(s.slot, f.operation)
	}
}

// segment returns the segment for a file's bytes at off, with room for its bytes up to end,
// which lies in it.
func (f *FileSystem) segment(i *inode, off, end int64) (*segment, error) {
	index := int(off >> f.spanShift)
	base := int64(index) << f.spanShift
	need := int(end - base)
	if s := i.cached(index); s != nil {
		f.touch(s)
		i.last = s
		if need <= s.size {
			return s, nil
		}
		return s, f.grow(s, need)
	}
	// A file that is there has room for all of it; one that grows begins small.
	want := max(need, smallSegment)
	if left := i.size - base; left > int64(want) {
		want = int(min(left, int64(1)<<f.spanShift))
	}
	slot, mem, err := f.take(want)
	if err != nil {
		return nil, err
	}
	leaf := index / segmentsPerLeaf
	for leaf >= len(i.segments) {
		i.segments = append(i.segments, nil)
	}
	if i.segments[leaf] == nil {
		i.segments[leaf] = make([]*segment, segmentsPerLeaf)
	}
	s := i.segments[leaf][index%segmentsPerLeaf]
	if s == nil {
		s = &segment{}
		i.segments[leaf][index%segmentsPerLeaf] = s
	}
	s.mem, s.base, s.slot, s.size, s.stamp = mem, base, slot, mem.Len(), f.operation
	s.from, s.to, s.holes = 0, 0, 0
	i.last = s
	return s, nil
}

const (
	smallSegment = 4 << 10
	growthFactor = 4 // of segments at the end of files that grow
)

func (f *FileSystem) grow(s *segment, need int) error {
	want := min(max(need, s.size*growthFactor), 1<<f.spanShift)
	mem, err := f.cache.Grow(s.slot, want)
	if err == buffercache.ErrFull {
		if err = f.commit(false); err == nil {
			mem, err = f.cache.Grow(s.slot, want)
		}
	}
	if err != nil {
		return cacheError(err)
	}
	s.mem, s.size = mem, mem.Len()
	return nil
}

// load makes bytes a to b of a segment, whole blocks, valid, and all between them and those
// that are.
func (f *FileSystem) load(i *inode, s *segment, a, b int) error {
	if s.from == s.to {
		s.from, s.to = a, a
	}
	if a < s.from {
		if err := f.read(i, s, a, s.from); err != nil {
			return err
		}
		s.from = a
	}
	if b > s.to {
		if err := f.read(i, s, s.to, b); err != nil {
			return err
		}
		s.to = b
	}
	return nil
}

// read fills bytes a to b of a segment from the disk and counts their holes.
func (f *FileSystem) read(i *inode, s *segment, a, b int) error {
	first, index := a>>f.blockShift, int(s.base>>f.blockShift)
	end, holes := b>>f.blockShift, 0
	for at := first; at < end; {
		block, n, err := f.lookup(i, index+at, end-at)
		if err != nil {
			return err
		}
		if block == 0 {
			holes += n
		} else if err := f.cache.Bind(s.slot, at, uint64(block), n); err != nil {
			return err
		}
		at += n
	}
	if err := f.cache.Fill(s.slot, first, end-first); err != nil {
		return err
	}
	s.holes += holes
	return nil
}

// place makes sure that bytes a to b of a segment have blocks and are valid, except that
// blocks which lie whole between `from` and `to` are about to be written and need not be
// read. It returns the end of what could be placed with the error of what could not.
func (f *FileSystem) place(i *inode, s *segment, from, to int) (int, error) {
	mask := f.blockSize - 1
	a, b := from&^mask, (to+mask)&^mask
	if s.from == s.to {
		s.from, s.to = a, a
	}
	// What is valid stays one range: the gap to it is read first.
	if a > s.to {
		if err := f.load(i, s, s.to, a); err != nil {
			return from, err
		}
	}
	if b < s.from {
		if err := f.load(i, s, b, s.from); err != nil {
			return from, err
		}
	}
	if a < s.from {
		// Rare: what lies before the valid bytes is read, as if it were not overwritten.
		if err := f.load(i, s, a, s.from); err != nil {
			return from, err
		}
	}
	index := int(s.base >> f.blockShift)
	for at := a; at < b; {
		count := (b - at) >> f.blockShift
		if at < s.to {
			// Valid already: only holes matter.
			count = min(count, (s.to-at)>>f.blockShift)
			if s.holes == 0 {
				at += count << f.blockShift
				continue
			}
		}
		block, n, isNew, err := f.ensure(i, index+at>>f.blockShift, count)
		if err != nil {
			return max(from, at), err
		}
		if err := f.cache.Bind(s.slot, at>>f.blockShift, uint64(block), n); err != nil {
			return max(from, at), err
		}
		next := at + n<<f.blockShift
		if at < s.to {
			if isNew {
				// The zeros around what is written must reach the disk as well.
				f.board.Dirty(s.slot, at, next, buffercache.Unordered)
				s.holes -= n
			}
		} else if err := f.edges(s, at, next, from, to, isNew); err != nil {
			return max(from, at), err
		} else {
			s.to = next
		}
		at = next
	}
	return to, nil
}

// edges prepares blocks that are about to be written in part: new ones are zeroed around
// what is written, others are read.
func (f *FileSystem) edges(s *segment, a, b, from, to int, isNew bool) error {
	if from > a {
		if err := f.edge(s, a, isNew); err != nil {
			return err
		}
	}
	if last := b - f.blockSize; to < b && (from <= a || last != a) {
		return f.edge(s, last, isNew)
	}
	return nil
}

func (f *FileSystem) edge(s *segment, at int, isNew bool) error {
	if !isNew {
		return f.cache.Fill(s.slot, at>>f.blockShift, 1)
	}
	s.mem.Fill(at, f.blockSize, 0)
	f.board.Dirty(s.slot, at, at+f.blockSize, buffercache.Unordered)
	return nil
}

// cutSegments forgets cached data from byte size on. Blocks behind it are unbound.
func (f *FileSystem) cutSegments(i *inode, size int64) error {
	i.last = noSegment
	end := (size + int64(f.blockSize) - 1) &^ int64(f.blockSize-1)
	for _, leaf := range i.segments[min(len(i.segments), int(size>>f.spanShift)/segmentsPerLeaf):] {
		for at, s := range leaf {
			if s == nil || !s.live() || s.base+int64(s.to) <= end {
				continue
			}
			if s.base >= end || s.base+int64(s.from) >= end {
				if err := f.cache.Release(s.slot); err != nil {
					return err
				}
				leaf[at] = nil
				continue
			}
			keep := int(end - s.base)
			if err := f.cache.Unbind(s.slot, keep>>f.blockShift, (s.size-keep)>>f.blockShift); err != nil {
				return err
			}
			holes, err := f.countHoles(i, s, keep, s.to)
			if err != nil {
				return err
			}
			s.holes -= holes
			s.to = keep
		}
	}
	return nil
}

func (f *FileSystem) countHoles(i *inode, s *segment, a, b int) (int, error) {
	holes := 0
	if s.holes == 0 {
		return 0, nil
	}
	index := int(s.base >> f.blockShift)
	for at, end := a>>f.blockShift, b>>f.blockShift; at < end; {
		block, n, err := f.lookup(i, index+at, end-at)
		if err != nil {
			return 0, err
		}
		if block == 0 {
			holes += n
		}
		at += n
	}
	return holes, nil
}
