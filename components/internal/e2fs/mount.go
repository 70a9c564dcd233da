package e2fs

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// fallbacks counts the checks that could not use the host's own ext2.
var fallbacks atomic.Int64

// Mount mounts a disk through a loop device for as long as use runs, and takes over what
// use changed. Where the host does not allow it, it returns false and counts that in the
// test's log: the caller then judges by debugfs.
func Mount(t testing.TB, d *Disk, use func(dir string)) bool {
	t.Helper()
	path, remove := image(t, d)
	defer remove()
	dir := filepath.Join(t.TempDir(), "mounted")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "ext2", "-o", "loop", path, dir).CombinedOutput(); err != nil {
		t.Logf("no loop mount here (%v: %s): debugfs judges instead; fallbacks: %d", err, out, fallbacks.Add(1))
		return false
	}
	unmounted := false
	unmount := func() {
		if unmounted {
			return
		}
		unmounted = true
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Fatalf("umount: %v: %s", err, out)
		}
	}
	defer unmount()
	use(dir)
	unmount()
	d.Bytes = Load(t, path).Bytes
	return true
}
