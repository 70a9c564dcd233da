package mkfs

// writeGroup writes a group's bitmaps and its empty inode table.
func (f *formatter) writeGroup(g uint64) error {
	at := f.start(g) + f.head(g)
	f.bitmap(f.used(g), f.size(g))
	f.freeBlocks += f.size(g) - f.used(g)
	if err := f.write(at, f.BlockSize); err != nil {
		return err
	}
	used := uint64(0)
	if g == 0 {
		used = firstInode
	}
	f.bitmap(used, f.inodesPerGroup)
	if err := f.write(at+1, f.BlockSize); err != nil {
		return err
	}
	f.scratch.Fill(0, chunk, 0)
	left := f.tableBlocks
	for table := at + 2; left > 0; {
		n := min(left, uint64(chunk/f.BlockSize))
		if err := f.write(table, int(n)*f.BlockSize); err != nil {
			return err
		}
		table += n
		left -= n
	}
	return nil
}

// writeRoot writes the root directory, lost+found and their inodes.
func (f *formatter) writeRoot() error {
	m, bs := f.scratch, f.BlockSize
	table := f.start(0) + f.head(0) + 2
	root := table + f.tableBlocks
	m.Fill(0, bs, 0)
	f.entry(0, 12, rootInode, ".")
	f.entry(12, 12, rootInode, "..")
	f.entry(24, bs-24, lostInode, "lost+found")
	if err := f.write(root, bs); err != nil {
		return err
	}
	for i := uint64(0); i < f.lostFound(); i++ {
		m.Fill(0, bs, 0)
		if i == 0 {
			f.entry(0, 12, lostInode, ".")
			f.entry(12, bs-12, rootInode, "..")
		} else {
			m.Put16(4, uint16(bs))
		}
		if err := f.write(root+1+i, bs); err != nil {
			return err
		}
	}
	tableBytes := (firstInode*f.InodeSize + bs - 1) / bs * bs
	m.Fill(0, tableBytes, 0)
	f.directory((rootInode-1)*f.InodeSize, 0o755, 3, root, 1)
	f.directory((lostInode-1)*f.InodeSize, 0o700, 2, root+1, f.lostFound())
	return f.write(table, tableBytes)
}

func (f *formatter) entry(at, length int, inode uint32, name string) {
	m := f.scratch
	m.Put32(at, inode)
	m.Put16(at+4, uint16(length))
	m.Put8(at+6, uint8(len(name)))
	m.Put8(at+7, 2) // a directory
	m.Write(at+8, []byte(name))
}

// directory puts the inode of a directory of n neighbouring blocks into the scratch memory.
func (f *formatter) directory(at int, permissions uint16, links uint16, first, n uint64) {
	m := f.scratch
	m.Put16(at, modeDirectory|permissions)
	m.Put32(at+4, uint32(n)*uint32(f.BlockSize))
	m.Put32(at+8, f.Time)
	m.Put32(at+12, f.Time)
	m.Put32(at+16, f.Time)
	m.Put16(at+26, links)
	m.Put32(at+28, uint32(n)*uint32(f.BlockSize/512))
	for i := range int(n) {
		m.Put32(at+40+4*i, uint32(first)+uint32(i))
	}
}

// writeDescriptors writes the superblock and the group descriptors of a group.
func (f *formatter) writeDescriptors(g uint64) error {
	m, bs := f.scratch, f.BlockSize
	f.superblock(g)
	if err := f.write(f.start(g), bs); err != nil {
		return err
	}
	perBlock := uint64(bs / descriptors)
	for i := uint64(0); i < f.descBlocks; i++ {
		m.Fill(0, bs, 0)
		for j := uint64(0); j < perBlock && i*perBlock+j < f.groups; j++ {
			f.descriptor(int(j)*descriptors, i*perBlock+j)
		}
		if err := f.write(f.start(g)+1+i, bs); err != nil {
			return err
		}
	}
	return nil
}

func (f *formatter) descriptor(at int, g uint64) {
	m := f.scratch
	bitmaps := f.start(g) + f.head(g)
	m.Put32(at, uint32(bitmaps))
	m.Put32(at+4, uint32(bitmaps+1))
	m.Put32(at+8, uint32(bitmaps+2))
	m.Put16(at+12, uint16(f.size(g)-f.used(g)))
	m.Put16(at+14, uint16(f.inodesPerGroup))
	if g == 0 {
		m.Put16(at+14, uint16(f.inodesPerGroup-firstInode))
		m.Put16(at+16, 2)
	}
}

// superblock puts a block that begins with, or for the first group's larger blocks has
// inside, the superblock into the scratch memory.
func (f *formatter) superblock(g uint64) {
	m := f.scratch
	m.Fill(0, f.BlockSize, 0)
	at := 0
	if g == 0 && f.BlockSize > superOffset {
		at = superOffset
	}
	logSize := uint32(0)
	for 1024<<logSize < f.BlockSize {
		logSize++
	}
	put := func(off int, v uint64) { m.Put32(at+off, uint32(v)) }
	put(0, f.inodesPerGroup*f.groups)
	put(4, f.blocks)
	put(12, f.freeBlocks)
	put(16, f.inodesPerGroup*f.groups-firstInode)
	put(20, f.first)
	put(24, uint64(logSize))
	put(28, uint64(logSize))
	put(32, f.blocksPerGroup)
	put(36, f.blocksPerGroup)
	put(40, f.inodesPerGroup)
	put(48, uint64(f.Time))
	m.Put16(at+54, 0xffff) // no check after a number of mounts
	m.Put16(at+56, 0xef53)
	m.Put16(at+58, 1) // clean
	m.Put16(at+60, 1) // go on after errors
	put(64, uint64(f.Time))
	put(76, 1) // revision
	put(84, firstInode)
	m.Put16(at+88, uint16(f.InodeSize))
	m.Put16(at+90, uint16(g))
	put(96, 0x2)  // filetype
	put(100, 0x3) // sparse_super, large_file
	f.uuid(at + 104)
	m.Write(at+120, []byte(f.Label))
	put(264, uint64(f.Time))
}

// uuid puts a random UUID (version 4) that the seed determines.
func (f *formatter) uuid(at int) {
	m, x := f.scratch, f.Seed
	for i := 0; i < 16; i += 8 {
		// SplitMix64.
		x += 0x9e3779b97f4a7c15
		z := (x ^ x>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		m.Put64(at+i, z^z>>31)
	}
	m.Put8(at+6, m.Get8(at+6)&0x0f|0x40)
	m.Put8(at+8, m.Get8(at+8)&0x3f|0x80)
}
