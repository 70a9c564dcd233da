package e2fs

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program returns the path of one of e2fsprogs, which are often outside of PATH.
func program(t testing.TB, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, dir := range []string{"/usr/sbin", "/sbin"} {
		if path := filepath.Join(dir, name); isFile(path) {
			return path
		}
	}
	t.Fatalf("%s not found: install e2fsprogs", name)
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// run runs a program and returns its output and exit status.
func run(t testing.TB, input, name string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(program(t, name), args...)
	cmd.Stdin = strings.NewReader(input)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// memoryFolder returns where files need no disk, or "".
func memoryFolder() string {
	const shared = "/dev/shm"
	if info, err := os.Stat(shared); err == nil && info.IsDir() {
		return shared
	}
	return ""
}

// image saves a disk for the time of a check.
func image(t testing.TB, d *Disk) (path string, remove func()) {
	t.Helper()
	file, err := os.CreateTemp(memoryFolder(), "portico-*.img")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(d.Bytes); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Name(), func() { _ = os.Remove(file.Name()) }
}

// Check fails the test unless e2fsck finds a disk's file system without any fault.
func Check(t testing.TB, d *Disk) {
	t.Helper()
	path, remove := image(t, d)
	defer remove()
	if out, status := run(t, "", "e2fsck", "-fn", path); status != 0 {
		t.Fatalf("e2fsck -fn: status %d\n%s", status, out)
	}
}

// Repair runs e2fsck -fy on a disk and fails the test if that could not repair it. It
// returns what e2fsck said.
func Repair(t testing.TB, d *Disk) string {
	t.Helper()
	path, remove := image(t, d)
	defer remove()
	out, status := run(t, "", "e2fsck", "-fy", path)
	if status&^1 != 0 {
		t.Fatalf("e2fsck -fy: status %d\n%s", status, out)
	}
	d.Bytes = Load(t, path).Bytes
	return out
}

// Make runs mke2fs for ext2 on a new disk.
func Make(t testing.TB, size int, args ...string) *Disk {
	t.Helper()
	d := NewDisk(size)
	path, remove := image(t, d)
	defer remove()
	args = append(append([]string{"-q", "-F", "-t", "ext2"}, args...), path)
	if out, status := run(t, "", "mke2fs", args...); status != 0 {
		t.Fatalf("mke2fs: status %d\n%s", status, out)
	}
	return Load(t, path)
}

// Debug runs commands of debugfs on a disk, which may change it, and returns the output.
func Debug(t testing.TB, d *Disk, commands ...string) string {
	t.Helper()
	path, remove := image(t, d)
	defer remove()
	out, status := run(t, strings.Join(commands, "\n")+"\n", "debugfs", "-w", "-f", "-", path)
	if status != 0 {
		t.Fatalf("debugfs: status %d\n%s", status, out)
	}
	d.Bytes = Load(t, path).Bytes
	return out
}

// Cat returns a file's contents as debugfs reads them.
func Cat(t testing.TB, d *Disk, path string) []byte {
	t.Helper()
	img, remove := image(t, d)
	defer remove()
	copied := img + ".out"
	defer func() { _ = os.Remove(copied) }()
	if out, status := run(t, "", "debugfs", "-R", "dump \""+path+"\" "+copied, img); status != 0 {
		t.Fatalf("debugfs: status %d\n%s", status, out)
	}
	data, err := os.ReadFile(copied)
	if err != nil {
		t.Fatalf("debugfs did not copy %s: %v", path, err)
	}
	return data
}

// Index has e2fsck give large directories an index.
func Index(t testing.TB, d *Disk) {
	t.Helper()
	path, remove := image(t, d)
	defer remove()
	if out, status := run(t, "", "e2fsck", "-fyD", path); status&^1 != 0 {
		t.Fatalf("e2fsck -fyD: status %d\n%s", status, out)
	}
	d.Bytes = Load(t, path).Bytes
}
