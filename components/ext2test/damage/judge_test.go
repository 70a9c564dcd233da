package damage_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/portico-os/portico/components/ext2test/damage"
	"github.com/portico-os/portico/components/internal/e2fs"
)

// judge finds files that suffered from the use of a damaged image without being damaged or
// used themselves. It compares raw disks: that before the damage, the damaged one, and the
// one that its use left.
type judge struct {
	layout *e2fs.Layout
	whole  *e2fs.Disk
	files  map[int]*e2fs.File
}

func newJudge(whole *e2fs.Disk) *judge {
	l := e2fs.ReadLayout(whole)
	return &judge{l, whole, l.Files(whole)}
}

// inodes returns which inode each path leads to: one of them, always the same, where damage
// made two names alike.
func inodes(files map[int]*e2fs.File) map[string]int {
	found := map[string]int{}
	for _, inode := range slices.Sorted(maps.Keys(files)) {
		for _, name := range files[inode].Names {
			found[name] = inode
		}
	}
	return found
}

// hit tells whether the damage is in a file's inode or blocks.
func (j *judge) hit(f *e2fs.File, damaged *e2fs.Disk) bool {
	return !j.sameInode(f, j.whole, damaged) || !j.sameBlocks(f, j.whole, damaged)
}

func (j *judge) sameInode(f *e2fs.File, a, b *e2fs.Disk) bool {
	at := j.layout.InodeAt(f.Inode)
	return bytes.Equal(a.Bytes[at:][:j.layout.InodeSize], b.Bytes[at:][:j.layout.InodeSize])
}

func (j *judge) sameBlocks(f *e2fs.File, a, b *e2fs.Disk) bool {
	size := j.layout.BlockSize
	return !slices.ContainsFunc(f.Blocks, func(block int) bool {
		return !bytes.Equal(a.Bytes[block*size:][:size], b.Bytes[block*size:][:size])
	})
}

// faults returns what happened to files that it must not happen to.
func (j *judge) faults(damaged, used *e2fs.Disk, touches []damage.Touch) []string {
	var faults []string
	before, after := inodes(j.layout.Files(damaged)), inodes(j.layout.Files(used))
	paths := inodes(j.files)
	touched, gone := map[int]bool{}, map[string]bool{}
	for _, touch := range touches {
		gone[touch.Path] = true
		inode := int(touch.Inode)
		f := j.files[inode]
		intact := func(name string) bool { return before[name] == inode }
		if paths[touch.Path] != inode && f != nil && !slices.ContainsFunc(f.Names, func(name string) bool { return !intact(name) }) {
			// A name that the damage made, of a file that has all of its own.
			faults = append(faults, fmt.Sprintf("%v was changed under the name %s", f.Names, touch.Path))
		}
		touched[inode] = true
	}
	for _, inode := range slices.Sorted(maps.Keys(j.files)) {
		f := j.files[inode]
		if touched[inode] || f.Mode>>12 == 4 || j.hit(f, damaged) {
			continue
		}
		if !j.sameBlocks(f, damaged, used) {
			faults = append(faults, fmt.Sprintf("blocks of %v were overwritten", f.Names))
		}
		if !j.sameInode(f, damaged, used) {
			faults = append(faults, fmt.Sprintf("the inode of %v was overwritten", f.Names))
		}
		freed := func(at int, bit byte) bool { return damaged.Bytes[at]&bit != 0 && used.Bytes[at]&bit == 0 }
		if freed(j.layout.InodeBit(inode)) {
			faults = append(faults, fmt.Sprintf("the inode of %v was freed", f.Names))
		}
		for _, block := range f.Blocks {
			if freed(j.layout.BlockBit(block)) {
				faults = append(faults, fmt.Sprintf("block %d of %v was freed", block, f.Names))
			}
		}
		for _, name := range f.Names {
			if before[name] == inode && after[name] != inode && !gone[name] {
				faults = append(faults, fmt.Sprintf("the name %s was lost", name))
			}
		}
	}
	return faults
}
