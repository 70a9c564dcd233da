package buffercache

import "github.com/portico-os/portico/components/block"

const gatherBytes = 64 << 10 // written at once, at most

// gather writes the dirty segments of one block that are in s.queue: neighbours on the disk
// together, from a copy.
func (s *Store) gather() error {
	s.sortQueue()
	most := gatherBytes / s.blockSize
	for first := 0; first < len(s.queue); {
		lba, n := s.place(s.queue[first]), 1
		for n < most && first+n < len(s.queue) && s.place(s.queue[first+n]) == lba+uint64(n) {
			n++
		}
		if err := s.writeNeighbours(s.queue[first:first+n], lba); err != nil {
			return err
		}
		first += n
	}
	return nil
}

func (s *Store) writeNeighbours(slots []int, lba uint64) error {
	if len(slots) == 1 {
		return s.writeBack(slots[0])
	}
	for i, slot := range slots {
		s.scratch.Copy(i*s.blockSize, s.segments[slot].mem.ReadOnly(), 0, s.blockSize)
	}
	part, err := s.scratch.ReadOnly().Sub(0, len(slots)*s.blockSize)
	if err != nil {
		return err
	}
	if err := s.device.WriteBlocks(lba*uint64(s.blockSize/block.Size), part); err != nil {
		return err
	}
	for _, slot := range slots {
		s.board.clean(slot)
	}
	s.usage.BlocksWritten += uint64(len(slots))
	return nil
}

// isBlock reports whether a segment is one block with a place on the disk.
func (s *Store) isBlock(g *segment) bool { return g.size == s.blockSize && len(g.extents) == 1 }

// place returns where the block of such a segment is on the disk.
func (s *Store) place(slot int) uint64 { return s.segments[slot].extents[0].lba }

// sortQueue sorts the queue by place, by Shell's method: it needs no memory.
func (s *Store) sortQueue() {
	for gap := len(s.queue) / 2; gap > 0; gap /= 2 {
		for i := gap; i < len(s.queue); i++ {
			slot := s.queue[i]
			at := i
			for ; at >= gap && s.place(s.queue[at-gap]) > s.place(slot); at -= gap {
				s.queue[at] = s.queue[at-gap]
			}
			s.queue[at] = slot
		}
	}
}
