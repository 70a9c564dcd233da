package buffercache

import (
	"github.com/portico-os/portico/components/block"
	"github.com/portico-os/portico/memobj"
)

// Load returns a segment of one block, read from the disk.
func (s *Store) Load(lba uint64) (int, *memobj.Memory, error) {
	slot, mem, err := s.Take(s.blockSize)
	if err != nil {
		return 0, nil, err
	}
	g := s.segments[slot]
	g.extents = append(g.extents, extent{0, 1, lba})
	if err := s.device.ReadBlocks(lba*uint64(s.blockSize/block.Size), mem); err != nil {
		if dropped := s.drop(slot); dropped != nil {
			return 0, nil, dropped
		}
		return 0, nil, err
	}
	s.usage.BlocksRead++
	return slot, mem, nil
}

// Fill reads n blocks from index on from the disk, zeros where they are not bound.
func (s *Store) Fill(slot, index, n int) error {
	g, err := s.at(slot, index, n)
	if err != nil {
		return err
	}
	at, end := index, index+n
	for _, e := range g.extents {
		from, to := overlap(e, index, end)
		if from >= to {
			continue
		}
		if from > at {
			g.mem.Fill(at*s.blockSize, (from-at)*s.blockSize, 0)
		}
		part, err := g.part(from*s.blockSize, (to-from)*s.blockSize)
		if err != nil {
			return err
		}
		if err := s.device.ReadBlocks(s.lba(e, from), part); err != nil {
			return err
		}
		s.usage.BlocksRead += uint64(to - from)
		at = to
	}
	if at < end {
		g.mem.Fill(at*s.blockSize, (end-at)*s.blockSize, 0)
	}
	return nil
}

// Commit writes all dirty segments of a class and flushes the disk.
func (s *Store) Commit(class Class) error {
	s.queue = s.queue[:0]
	for slot, g := range s.segments {
		if g.mem == nil || !s.board.IsDirty(slot) || s.board.class(slot) != class {
			continue
		}
		if s.isBlock(g) {
			s.queue = append(s.queue, slot)
		} else if err := s.writeBack(slot); err != nil {
			return err
		}
	}
	if err := s.gather(); err != nil {
		return err
	}
	s.usage.Commits++
	return s.device.Flush()
}

// writeBack writes a segment's dirty blocks, if any.
func (s *Store) writeBack(slot int) error {
	g := s.segments[slot]
	from, to := s.board.dirtyRange(slot, g.size)
	if to == 0 {
		return nil
	}
	first, end := from/s.blockSize, (to+s.blockSize-1)/s.blockSize
	for _, e := range g.extents {
		from, to := overlap(e, first, end)
		if from >= to {
			continue
		}
		part, err := g.part(from*s.blockSize, (to-from)*s.blockSize)
		if err != nil {
			return err
		}
		if err := s.device.WriteBlocks(s.lba(e, from), part.ReadOnly()); err != nil {
			return err
		}
		s.usage.BlocksWritten += uint64(to - from)
	}
	s.board.clean(slot)
	return nil
}

// overlap returns the indices that an extent shares with a range.
func overlap(e extent, first, end int) (from, to int) {
	from, to = e.index, e.index+e.n
	if from < first {
		from = first
	}
	if to > end {
		to = end
	}
	return from, to
}

// part returns a range of a segment's memory.
func (g *segment) part(off, n int) (*memobj.Memory, error) {
	if n == g.size {
		return g.mem, nil
	}
	return g.mem.Sub(off, n)
}

// lba returns the device's block of an index in an extent.
func (s *Store) lba(e extent, index int) uint64 {
	return (e.lba + uint64(index-e.index)) * uint64(s.blockSize/block.Size)
}
