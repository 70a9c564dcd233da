package linux

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// BlockSize is the block size of the images, in bytes.
const BlockSize = 4096

// Files is a mounted file system, or a folder of one, for the benchmark's files.
type Files struct {
	dir     string // where files are made
	scratch string // all that Close removes
	mounted bool
	name    string

	filled map[string]bool // files to read that have their pattern
}

// MakeImage writes an empty ext2 file system of a size in MiB to a file.
func MakeImage(file string, sizeMiB int) error {
	image, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("make ext2 image: %w", err)
	}
	err = errors.Join(image.Truncate(int64(sizeMiB)<<20), image.Close())
	if err != nil {
		return fmt.Errorf("make ext2 image: %w", err)
	}
	out, err := exec.Command("mke2fs", "-q", "-F", "-t", "ext2", "-b", fmt.Sprint(BlockSize), file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("make ext2 image with mke2fs (package e2fsprogs): %w: %s", err, out)
	}
	return nil
}

// Open makes room for files of up to largestKiB.
func Open(largestKiB int) (*Files, error) {
	scratch, err := os.MkdirTemp(memoryFolder(), "portico-iozone-")
	if err != nil {
		return nil, fmt.Errorf("make room for files: %w", err)
	}
	f := &Files{scratch: scratch, dir: filepath.Join(scratch, "files"), filled: map[string]bool{}}
	if err := os.Mkdir(f.dir, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("make room for files: %w", err), f.Close())
	}
	// Files of all sizes up to the largest take less than twice the largest, once for
	// each of read, rewrite and write.
	sizeMiB := 16 + largestKiB*3*2/1024*9/8
	if reason := f.mount(sizeMiB); reason != nil {
		f.name = fmt.Sprintf("%s, instead of ext2 on a loop device: %v", fileSystemOf(f.dir), reason)
	}
	return f, nil
}

// mount makes an image and mounts it on f.dir.
func (f *Files) mount(sizeMiB int) error {
	image := filepath.Join(f.scratch, "image")
	if err := MakeImage(image, sizeMiB); err != nil {
		return err
	}
	if out, err := exec.Command("mount", "-t", "ext2", "-o", "loop", image, f.dir).CombinedOutput(); err != nil {
		return fmt.Errorf("mount: %w: %s", err, strings.TrimSpace(string(out)))
	}
	f.mounted = true
	device, options := mountEntry(f.dir)
	driver := "ext2"
	if _, err := os.Stat(filepath.Join("/sys/fs/ext4", filepath.Base(device))); err == nil {
		driver = "ext2 by the ext4 driver"
	}
	f.name = fmt.Sprintf("%s on a loop device over %s, %d-byte blocks, %s", driver, fileSystemOf(f.scratch), BlockSize, options)
	return nil
}

// FileSystem describes the file system.
func (f *Files) FileSystem() string { return f.name }

// Close unmounts and removes everything.
func (f *Files) Close() error {
	if f.mounted {
		if out, err := exec.Command("umount", f.dir).CombinedOutput(); err != nil {
			return fmt.Errorf("unmount %s: %w: %s", f.dir, err, out)
		}
		f.mounted = false
	}
	return os.RemoveAll(f.scratch)
}

// memoryFolder returns a folder in memory if there is one, so that no disk disturbs.
func memoryFolder() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.Mode()&fs.ModeDir != 0 && unix.Access(shared, unix.W_OK) == nil {
		return shared
	}
	return os.TempDir()
}

// mountEntry finds a mounted folder's device and options.
func mountEntry(dir string) (device, options string) {
	mounts, err := os.ReadFile("/proc/mounts")
	if err != nil {
		return "", "unknown options"
	}
	for line := range strings.Lines(string(mounts)) {
		if f := strings.Fields(line); len(f) >= 4 && f[1] == dir {
			device, options = f[0], f[3]
		}
	}
	return device, options
}

// fileSystemOf names the type of file system that a folder is on.
func fileSystemOf(dir string) string {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return "unknown file system"
	}
	for magic, name := range map[int64]string{
		unix.EXT4_SUPER_MAGIC: "ext4", unix.TMPFS_MAGIC: "tmpfs", unix.OVERLAYFS_SUPER_MAGIC: "overlayfs",
		unix.BTRFS_SUPER_MAGIC: "btrfs", unix.XFS_SUPER_MAGIC: "xfs",
	} {
		if int64(s.Type) == magic {
			return name
		}
	}
	return fmt.Sprintf("file system %#x", s.Type)
}
