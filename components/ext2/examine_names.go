package ext2

import (
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
)

// names looks at all entries of all directories.
func (x *examination) names() error {
	for _, dir := range x.directories {
		x.above[dir.number] = above{}
	}
	for _, dir := range x.directories {
		for index := range int(dir.size >> x.blockShift) {
			x.tick()
			b, err := x.directoryBlock(dir, index)
			if err != nil {
				return err
			}
			for at := 0; at < x.blockSize; {
				length, name, err := x.record(dir, b.mem, index, at)
				if err != nil {
					return err
				}
				if b.mem.Get32(at+deInode) != 0 {
					if err := x.name(dir, b, index, at, name); err != nil {
						return err
					}
				}
				at += length
			}
		}
	}
	return nil
}

// name counts an entry for the inode that it names.
func (x *examination) name(dir *inode, b *buffer, index, at, length int) error {
	number := b.mem.Get32(at + deInode)
	own := length == 1 && sameName(b.mem, at, ".")
	if own && number != dir.number {
		return x.damagedDirectory(dir, index, at, "its own entry names another inode")
	}
	if x.unnamed[number-1] == 0 {
		return x.damagedDirectory(dir, index, at, "names inode "+text.Unsigned(uint64(number))+
			", which is free or counts fewer names")
	}
	x.unnamed[number-1]--
	switch {
	case own:
		return nil
	case length == 2 && sameName(b.mem, at, ".."):
		p := x.above[dir.number]
		p.own = number
		x.above[dir.number] = p
		return nil
	}
	p, isDirectory := x.above[number]
	if !isDirectory {
		return nil
	}
	if p.named != 0 {
		return x.damagedDirectory(dir, index, at, "names directory "+text.Unsigned(uint64(number))+", which has another name")
	}
	p.named = dir.number
	x.above[number] = p
	return nil
}

// links checks that all links have names, and that directories lie where they say.
func (x *examination) links() error {
	for i, links := range x.unnamed {
		if links != 0 {
			return x.damagedInode(uint32(i+1), "counts more links than it has names")
		}
	}
	for _, dir := range x.directories {
		p := x.above[dir.number]
		if dir.number == rootInode {
			p.named = rootInode
		}
		if p.named != p.own {
			return x.damagedInode(dir.number, "is not below the directory that it says")
		}
	}
	return nil
}

// references checks how many inodes share each block of extended attributes.
func (x *examination) references() error {
	for block, count := range x.attributes {
		x.tick()
		b, err := x.get(block)
		if err != nil {
			return err
		}
		if b.mem.Get32(eaMagic) != attributesMagic || b.mem.Get32(eaReferences) != uint32(count) {
			return &fs.CorruptError{
				Structure: "block of extended attributes " + text.Unsigned(uint64(block)),
				Reason:    "it is none, or not of so many inodes",
			}
		}
	}
	return nil
}
