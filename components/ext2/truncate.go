package ext2

// truncateBlocks frees a file's blocks from index keep on. Cached data of them must be gone.
func (f *FileSystem) truncateBlocks(i *inode, keep int) error {
	i.goal = 0
	for index := max(keep, 0); index < directPointers; index++ {
		if block := i.pointers[index]; block != 0 {
			i.pointers[index] = 0
			if err := f.freeOf(i, block); err != nil {
				return err
			}
		}
	}
	base := directPointers
	for level := 1; level < 4; level++ {
		size := 1 << (uint(level) * f.pointersShift)
		at := directPointers + level - 1
		if block := i.pointers[at]; block != 0 && keep < base+size {
			if err := f.freeTree(i, block, level, keep-base); err != nil {
				return err
			}
			if keep <= base {
				i.pointers[at] = 0
			}
		}
		base += size
	}
	return nil
}

// freeOf frees one block of a file.
func (f *FileSystem) freeOf(i *inode, block uint32) error {
	if !f.checkBlock(block) {
		return f.damagedPointer(i, block)
	}
	if err := f.freeBlock(block); err != nil {
		return err
	}
	if i.sectors < f.sectorsPerBlock() {
		return f.damagedInode(i.number, "has more blocks than it counts")
	}
	i.sectors -= f.sectorsPerBlock()
	return nil
}

// freeTree frees what an indirect block leads to from its block keep on, and the indirect
// block too if nothing is kept. A block met twice is an error, so that no cycle is followed.
func (f *FileSystem) freeTree(i *inode, block uint32, level, keep int) error {
	if !f.checkBlock(block) {
		return f.damagedPointer(i, block)
	}
	shift := uint(level-1) * f.pointersShift
	for at := max(keep, 0) >> shift; at < 1<<f.pointersShift; at++ {
		b, err := f.get(block)
		if err != nil {
			return err
		}
		child := b.mem.Get32(at * 4)
		if child == 0 {
			continue
		}
		if keep > at<<shift {
			// Only the last part of the child's tree goes.
			if err := f.freeTree(i, child, level-1, keep-at<<shift); err != nil {
				return err
			}
			f.tick()
			continue
		}
		if keep > 0 {
			b.mem.Put32(at*4, 0)
			f.dirty(b)
		}
		if level == 1 {
			err = f.freeOf(i, child)
		} else {
			err = f.freeTree(i, child, level-1, 0)
			f.tick()
		}
		if err != nil {
			return err
		}
	}
	if keep > 0 {
		return nil
	}
	return f.freeOf(i, block)
}
