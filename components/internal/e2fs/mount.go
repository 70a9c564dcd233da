package e2fs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// fellBack notes that a check could not use the host's own ext2: in the test's log, and with
// a line in the file that PORTICO_FALLBACKS names, for all tests together.
func fellBack(t testing.TB, why string) {
	t.Helper()
	t.Logf("no loop mount here (%s): debugfs judges instead", why)
	path := os.Getenv("PORTICO_FALLBACKS")
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(t.Name() + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// Mount mounts a disk through a loop device for as long as use runs, and takes over what
// use changed. Where the host does not allow it, it returns false and counts that: the caller
// then judges by debugfs.
func Mount(t testing.TB, d *Disk, use func(dir string)) bool {
	t.Helper()
	path, remove := image(t, d)
	defer remove()
	mounted := mount(t, path, "loop", use)
	if mounted {
		d.Bytes = Load(t, path).Bytes
	}
	return mounted
}

// mount mounts an image for as long as use runs.
func mount(t testing.TB, image, options string, use func(dir string)) bool {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mounted")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "ext2", "-o", options, image, dir).CombinedOutput(); err != nil {
		fellBack(t, fmt.Sprintf("%v: %s", err, out))
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
	return true
}
