package ext2

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
)

// position returns how many indirect blocks lead to a file's block, and its index below
// them. Four levels do not exist.
func (f *FileSystem) position(index int) (level, below int) {
	if index < directPointers {
		return 0, index
	}
	index -= directPointers
	for level = 1; level < 4; level++ {
		size := 1 << (uint(level) * f.pointersShift)
		if index < size {
			return level, index
		}
		index -= size
	}
	return 4, 0
}

func (f *FileSystem) damagedPointer(i *inode, block uint32) error {
	return f.damagedInode(i.number, "points to block "+text.Unsigned(uint64(block)))
}

// lookup returns where a file's block is on the disk and for how many blocks, at most max,
// that run goes on; block 0 stands for a hole.
func (f *FileSystem) lookup(i *inode, index, max int) (uint32, int, error) {
	level, below := f.position(index)
	if level > 3 {
		return 0, max, nil
	}
	if level == 0 {
		first := i.pointers[below]
		n := 1
		for n < max && below+n < directPointers && follows(first, n, i.pointers[below+n]) {
			n++
		}
		return first, n, f.checkRun(i, first, n)
	}
	block := i.pointers[directPointers+level-1]
	for ; ; level-- {
		span := 1 << (uint(level) * f.pointersShift)
		if block == 0 {
			return 0, min(max, span-below), nil
		}
		if !f.checkBlock(block) {
			return 0, 0, f.damagedPointer(i, block)
		}
		b, err := f.get(block)
		if err != nil {
			return 0, 0, err
		}
		if level > 1 {
			shift := uint(level-1) * f.pointersShift
			block = b.mem.Get32(below >> shift * 4)
			below &= 1<<shift - 1
			continue
		}
		first := b.mem.Get32(below * 4)
		n := 1
		for n < max && below+n < span && follows(first, n, b.mem.Get32((below+n)*4)) {
			n++
		}
		return first, n, f.checkRun(i, first, n)
	}
}

// follows reports whether a pointer goes on with the run, or the hole, that began n before.
func follows(first uint32, n int, pointer uint32) bool {
	if first == 0 {
		return pointer == 0
	}
	return pointer == first+uint32(n)
}

func (f *FileSystem) checkRun(i *inode, first uint32, n int) error {
	if first == 0 {
		return nil
	}
	for j := range uint32(n) {
		if !f.checkBlock(first + j) {
			return f.damagedPointer(i, first+j)
		}
	}
	return nil
}

// ensure is lookup that allocates blocks for a hole. isNew says that it did.
func (f *FileSystem) ensure(i *inode, index, max int) (block uint32, n int, isNew bool, err error) {
	block, n, err = f.lookup(i, index, max)
	if err != nil || block != 0 {
		return block, n, false, err
	}
	level, below := f.position(index)
	if level > 3 {
		return 0, 0, false, fs.ErrTooBig
	}
	goal, err := f.goal(i, index)
	if err != nil {
		return 0, 0, false, err
	}
	if level == 0 {
		block, n, err = f.newBlocks(i, goal, min(n, directPointers-below))
		for j := range n {
			i.pointers[below+j] = block + uint32(j)
		}
		return block, n, true, err
	}
	leaf, err := f.leaf(i, level, below, goal)
	if err != nil {
		return 0, 0, false, err
	}
	at := below & (1<<f.pointersShift - 1)
	block, n, err = f.newBlocks(i, max32(goal, i.goal), min(n, 1<<f.pointersShift-at))
	if err != nil {
		return 0, 0, false, err
	}
	b, err := f.get(leaf)
	if err != nil {
		return 0, 0, false, err
	}
	for j := range n {
		b.mem.Put32((at+j)*4, block+uint32(j))
	}
	f.dirty(b)
	return block, n, true, nil
}

func max32(a, b uint32) uint32 {
	if a > b {
		return a
	}
	return b
}

// goal returns where a file's block should be: behind the one before it.
func (f *FileSystem) goal(i *inode, index int) (uint32, error) {
	if i.goal != 0 {
		return i.goal, nil
	}
	if index > 0 {
		previous, _, err := f.lookup(i, index-1, 1)
		if err != nil {
			return 0, err
		}
		if previous != 0 {
			return previous + 1, nil
		}
	}
	return f.groups[(i.number-1)/f.inodesPerGroup].first, nil
}

// newBlocks allocates blocks for a file. They count for the file at once.
func (f *FileSystem) newBlocks(i *inode, goal uint32, want int) (uint32, int, error) {
	block, n, err := f.allocateBlocks(goal, want)
	if err != nil {
		return 0, 0, err
	}
	i.goal = block + uint32(n)
	i.sectors += uint32(n) * f.sectorsPerBlock()
	return block, n, nil
}

// leaf returns the lowest indirect block for a file's block, and makes those that lead to it.
func (f *FileSystem) leaf(i *inode, level, below int, goal uint32) (uint32, error) {
	top := directPointers + level - 1
	if i.pointers[top] == 0 {
		block, err := f.newIndirect(i, goal)
		if err != nil {
			return 0, err
		}
		i.pointers[top] = block
	}
	block := i.pointers[top]
	for ; level > 1; level-- {
		shift := uint(level-1) * f.pointersShift
		at := below >> shift * 4
		below &= 1<<shift - 1
		if !f.checkBlock(block) {
			return 0, f.damagedPointer(i, block)
		}
		b, err := f.get(block)
		if err != nil {
			return 0, err
		}
		child := b.mem.Get32(at)
		if child == 0 {
			if child, err = f.newIndirect(i, goal); err != nil {
				return 0, err
			}
			b.mem.Put32(at, child)
			f.dirty(b)
		}
		block = child
	}
	return block, nil
}

func (f *FileSystem) newIndirect(i *inode, goal uint32) (uint32, error) {
	block, _, err := f.newBlocks(i, goal, 1)
	if err != nil {
		return 0, err
	}
	_, err = f.fresh(block)
	return block, err
}
