package buffercache

import "github.com/portico-os/portico/memobj"

// Take returns a segment of at least so many bytes.
func (s *Store) Take(bytes int) (int, *memobj.Memory, error) {
	if s.blockSize == 0 || bytes <= 0 || bytes > s.largest {
		return 0, nil, ErrSize
	}
	for len(s.freeSlots) == 0 {
		if err := s.evict(); err != nil {
			return 0, nil, err
		}
	}
	order := s.order(bytes)
	unit, mem, err := s.allocate(order)
	if err != nil {
		return 0, nil, err
	}
	slot := s.freeSlots[len(s.freeSlots)-1]
	s.freeSlots = s.freeSlots[:len(s.freeSlots)-1]
	g := s.segments[slot]
	g.mem, g.unit, g.order, g.size = mem, unit, order, mem.Len()
	g.extents = g.extents[:0]
	g.seen = 0
	s.board.clean(slot)
	s.board.Touch(slot, s.board.operation())
	s.usage.Segments++
	return slot, mem, nil
}

// allocate returns memory of an order and evicts segments until there is some.
func (s *Store) allocate(order int) (int, *memobj.Memory, error) {
	unit := s.buddies.alloc(order)
	for unit == noUnit {
		if err := s.evict(); err != nil {
			return 0, nil, err
		}
		unit = s.buddies.alloc(order)
	}
	size := s.blockSize << order
	mem, err := s.pool.Sub(unit*s.blockSize, size)
	if err != nil {
		s.buddies.release(unit, order)
		return 0, nil, err
	}
	s.usage.BytesInUse += size
	return unit, mem, nil
}

// Grow replaces a segment's memory by a larger one with the same contents.
func (s *Store) Grow(slot, bytes int) (*memobj.Memory, error) {
	g, err := s.at(slot, 0, 0)
	if err != nil {
		return nil, err
	}
	if bytes > s.largest {
		return nil, ErrSize
	}
	if bytes <= g.size {
		return g.mem, nil
	}
	s.board.Touch(slot, s.board.operation()) // not to be evicted here
	order := s.order(bytes)
	unit, mem, err := s.allocate(order)
	if err != nil {
		return nil, err
	}
	mem.Copy(0, g.mem.ReadOnly(), 0, g.size)
	if err := s.giveBack(g); err != nil {
		return nil, err
	}
	g.mem, g.unit, g.order, g.size = mem, unit, order, mem.Len()
	return mem, nil
}

// giveBack ends all use of a segment's memory and frees it.
func (s *Store) giveBack(g *segment) error {
	if _, err := g.mem.Revoke(); err != nil {
		return err
	}
	s.buddies.release(g.unit, g.order)
	s.usage.BytesInUse -= g.size
	g.mem = nil
	return nil
}

// drop frees a slot and its segment's memory.
func (s *Store) drop(slot int) error {
	if err := s.giveBack(s.segments[slot]); err != nil {
		return err
	}
	s.freeSlots = append(s.freeSlots, slot)
	s.usage.Segments--
	return nil
}

// evict frees one segment: one that was not used since the hand last passed, nor in the
// current operation, and that is clean or may be written.
func (s *Store) evict() error {
	current := s.board.operation()
	for turns := 2 * len(s.segments); turns > 0; turns-- {
		slot := s.hand
		s.hand++
		if s.hand == len(s.segments) {
			s.hand = 0
		}
		g := s.segments[slot]
		if g.mem == nil {
			continue
		}
		stamp := s.board.stamp(slot)
		if stamp == current || s.board.IsDirty(slot) && s.board.class(slot) != Unordered {
			continue
		}
		if stamp != g.seen {
			g.seen = stamp
			continue
		}
		if err := s.writeBack(slot); err != nil {
			return err
		}
		s.usage.Evictions++
		return s.drop(slot)
	}
	return ErrFull
}
