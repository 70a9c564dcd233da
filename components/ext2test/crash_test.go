package ext2test_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/internal/e2fs"
	"github.com/portico-os/portico/memobj"
	"github.com/stretchr/testify/require"
)

// PORTICO_EXT2_CUTS is the number of power cuts for each block size, 6 if it is not set.
func cuts(t *testing.T) int {
	text := os.Getenv("PORTICO_EXT2_CUTS")
	if text == "" {
		return 6
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// workload changes a file system at random and knows which files must survive a cut.
type workload struct {
	t      *testing.T
	random *rand.Rand
	files  fs.FileSystem
	buffer *memobj.Memory
	now    map[string][]byte // all files
	dirs   map[string]bool
	// As they were at the last sync, unless touched since.
	safe  map[string][]byte
	moved map[string]string // renamed once since, and nothing else
	shift bool              // a directory was renamed since: what was moved below it may be below its old name
	data  map[string][]byte // of those, by old name
	gone  map[string][]byte // removed since: not there, or as they were
	then  *workload         // as all that was when the power was cut
}

// freeze keeps what must survive a cut now: the operation that is going on is not over.
func (w *workload) freeze() {
	w.then = &workload{t: w.t, safe: maps.Clone(w.safe), moved: maps.Clone(w.moved), data: maps.Clone(w.data), gone: maps.Clone(w.gone), shift: w.shift}
}

func newWorkload(t *testing.T, random *rand.Rand, files fs.FileSystem) *workload {
	buffer, err := memobj.New(64 << 10)
	require.NoError(t, err)
	return &workload{
		t: t, random: random, files: files, buffer: buffer, now: map[string][]byte{}, dirs: map[string]bool{"": true},
		safe: map[string][]byte{}, moved: map[string]string{}, data: map[string][]byte{},
		gone: map[string][]byte{},
	}
}

// touch says that a path, or what is below it, is no longer as it was at the last sync.
func (w *workload) touch(path string) {
	for safe := range w.safe {
		if safe == path || strings.HasPrefix(safe, path+"/") {
			delete(w.safe, safe)
		}
	}
	for gone := range w.gone {
		if gone == path || strings.HasPrefix(gone, path+"/") {
			delete(w.gone, gone)
		}
	}
	for from, to := range w.moved {
		for _, p := range []string{from, to} {
			if p == path || strings.HasPrefix(p, path+"/") {
				delete(w.moved, from)
				delete(w.data, from)
			}
		}
	}
}

func (w *workload) sync() {
	require.NoError(w.t, w.files.Sync())
	w.safe = maps.Clone(w.now)
	clear(w.moved)
	clear(w.data)
	clear(w.gone)
	w.shift = false
}

func (w *workload) anyDir() string {
	dirs := slices.Sorted(maps.Keys(w.dirs))
	return dirs[w.random.Intn(len(dirs))]
}

func (w *workload) anyPath() string {
	return fmt.Sprintf("%s/n%d%s", w.anyDir(), w.random.Intn(30), strings.Repeat("x", w.random.Intn(3)*60))
}

func (w *workload) anyFile() string {
	files := slices.Sorted(maps.Keys(w.now))
	if len(files) == 0 {
		return "/none"
	}
	return files[w.random.Intn(len(files))]
}

func (w *workload) write(path string, off int, data []byte) {
	w.touch(path)
	h, err := w.files.Open(path, fs.Create, 0o644)
	require.NoError(w.t, err)
	w.buffer.Write(0, data)
	_, err = w.files.Write(h, int64(off), w.buffer.ReadOnly(), 0, len(data))
	require.NoError(w.t, err)
	require.NoError(w.t, w.files.Close(h))
	old := w.now[path]
	grown := make([]byte, max(len(old), off+len(data)))
	copy(grown, old)
	copy(grown[off:], data)
	w.now[path] = grown
}

func (w *workload) bytes(n int) []byte {
	data := make([]byte, n)
	w.random.Read(data)
	return data
}

func (w *workload) unlink(path string) {
	data, wasSafe := w.safe[path]
	w.touch(path)
	if wasSafe {
		w.gone[path] = data
	}
	require.NoError(w.t, w.files.Unlink(path))
	delete(w.now, path)
}

func (w *workload) step() {
	if w.random.Intn(6) == 0 {
		w.linkStep()
	}
	switch op := w.random.Intn(20); {
	case op < 7:
		path := w.anyPath()
		if !w.dirs[path] {
			w.write(path, 0, w.bytes(w.random.Intn(30_000)))
		}
	case op < 10:
		if path := w.anyFile(); w.now[path] != nil {
			w.write(path, w.random.Intn(len(w.now[path])+1), w.bytes(w.random.Intn(5000)))
		}
	case op < 13:
		if path := w.anyFile(); w.now[path] != nil {
			w.unlink(path)
		}
	case op < 14:
		if path := w.anyFile(); w.now[path] != nil {
			w.touch(path)
			h, err := w.files.Open(path, 0, 0)
			require.NoError(w.t, err)
			size := w.random.Intn(len(w.now[path]) + 1)
			require.NoError(w.t, w.files.Truncate(h, int64(size)))
			require.NoError(w.t, w.files.Close(h))
			w.now[path] = w.now[path][:size:size]
		}
	case op < 15:
		if path := w.anyPath(); !w.dirs[path] && w.now[path] == nil && len(w.dirs) < 8 {
			w.touch(path)
			require.NoError(w.t, w.files.Mkdir(path, 0o755))
			w.dirs[path] = true
		}
	case op < 16:
		path := w.anyDir()
		if path != "" && w.files.Rmdir(path) == nil {
			delete(w.dirs, path)
		}
	case op < 19:
		w.renameFile(w.anyFile(), w.anyPath())
	default:
		w.renameDir(w.anyDir(), w.anyPath())
	}
}

// linkStep makes or removes another name of a file, or a symbolic link. Neither touches what
// the file has.
func (w *workload) linkStep() {
	path, symbolic := fmt.Sprintf("%s/h%d", w.anyDir(), w.random.Intn(6)), w.random.Intn(2) == 0
	if symbolic {
		path = fmt.Sprintf("%s/s%d", w.anyDir(), w.random.Intn(6))
	}
	if err := w.files.Unlink(path); err == nil {
		return
	}
	if symbolic {
		require.NoError(w.t, w.files.Symlink(strings.Repeat("t", 1+w.random.Intn(200)), path))
	} else if file := w.anyFile(); w.now[file] != nil {
		require.NoError(w.t, w.files.Link(file, path))
	}
}

func (w *workload) renameFile(from, to string) {
	if w.now[from] == nil || w.dirs[to] || from == to {
		return
	}
	data, wasSafe := w.safe[from]
	w.touch(from)
	w.touch(to)
	if wasSafe && w.now[to] == nil {
		w.moved[from], w.data[from] = to, data
	}
	require.NoError(w.t, w.files.Rename(from, to))
	w.now[to] = w.now[from]
	delete(w.now, from)
}

func (w *workload) renameDir(from, to string) {
	if from == "" || w.now[to] != nil || w.dirs[to] || strings.HasPrefix(to, from+"/") {
		return
	}
	w.touch(from)
	w.touch(to)
	w.shift = true
	require.NoError(w.t, w.files.Rename(from, to))
	for _, path := range slices.Collect(maps.Keys(w.now)) {
		if rest, below := strings.CutPrefix(path, from+"/"); below {
			w.now[to+"/"+rest] = w.now[path]
			delete(w.now, path)
		}
	}
	for _, path := range slices.Collect(maps.Keys(w.dirs)) {
		if rest, below := strings.CutPrefix(path+"/", from+"/"); below {
			w.dirs[strings.TrimSuffix(to+"/"+rest, "/")] = true
			delete(w.dirs, path)
		}
	}
}

// contents returns a file's bytes, or nil if it is not there.
func contents(t *testing.T, files fs.FileSystem, buffer *memobj.Memory, path string) []byte {
	h, err := files.Open(path, fs.ReadOnly, 0)
	if err != nil {
		return nil
	}
	data := []byte{}
	for {
		n, err := files.Read(h, int64(len(data)), buffer, 0, buffer.Len())
		require.NoError(t, err, path)
		if n == 0 {
			break
		}
		part := make([]byte, n)
		buffer.Read(0, part)
		data = append(data, part...)
	}
	require.NoError(t, files.Close(h))
	return data
}

// judge repairs a disk after a cut and checks that what must be there is.
func (w *workload) judge(disk *e2fs.Disk) {
	said := e2fs.Repair(w.t, disk)
	e2fs.Check(w.t, disk)
	cache, err := buffercache.New(disk, memobj.MiB)
	require.NoError(w.t, err)
	files, err := ext2.Mount(cache, ext2.Options{ReadOnly: true})
	require.NoError(w.t, err)
	buffer, err := memobj.New(64 << 10)
	require.NoError(w.t, err)
	for path, want := range w.safe {
		if got := contents(w.t, files, buffer, path); !bytes.Equal(got, want) {
			w.t.Fatalf("%s was not touched since the last sync, but has %d bytes instead of %d\n%s", path, len(got), len(want), said)
		}
	}
	for path, want := range w.gone {
		if got := contents(w.t, files, buffer, path); got != nil && !bytes.Equal(got, want) {
			w.t.Fatalf("%s was removed, but is there with other contents\n%s", path, said)
		}
	}
	anywhere := map[string]bool{}
	if w.shift {
		for path, n := range e2fs.TreeOf(w.t, files) {
			if n.Kind == fs.File && !strings.HasPrefix(path, "/lost+found/") {
				anywhere[string(contents(w.t, files, buffer, path))] = true
			}
		}
	}
	for from, want := range w.data {
		if !bytes.Equal(contents(w.t, files, buffer, from), want) && !bytes.Equal(contents(w.t, files, buffer, w.moved[from]), want) && !anywhere[string(want)] {
			w.t.Fatalf("%s was renamed to %s, and is whole nowhere\n%s", from, w.moved[from], said)
		}
	}
}

// mediaPerCut is how many of the possible subsets of writes a cut is tried with.
const mediaPerCut = 4

func TestFilesSurvivePowerCuts(t *testing.T) {
	for _, blockSize := range []int{1024, 2048, 4096} {
		t.Run(strconv.Itoa(blockSize), func(t *testing.T) {
			for cut := range cuts(t) {
				powerCut(t, blockSize, int64(cut))
			}
		})
	}
}

// powerCut works for a while, with syncs between, until the power is cut.
func powerCut(t *testing.T, blockSize int, seed int64) {
	random := rand.New(rand.NewSource(seed))
	disk := e2fs.NewCutDisk(e2fs.Make(t, 4<<20, "-b", strconv.Itoa(blockSize), "-N", "512"), blockSize)
	cache, err := buffercache.New(disk, memobj.Bytes(128<<random.Intn(5))*memobj.KiB)
	require.NoError(t, err)
	files, err := ext2.Mount(cache, ext2.Options{})
	require.NoError(t, err)
	w := newWorkload(t, random, files)
	var media []*e2fs.Disk
	events := 50 + random.Intn(1500)
	disk.Event = func() {
		if events--; events == 0 {
			media = disk.Cuts(random, mediaPerCut)
			w.freeze()
		}
	}
	for step := 0; media == nil; step++ {
		if step%40 == 39 {
			w.sync()
		} else {
			w.step()
		}
		if total := w.total(); total > 2<<20 {
			path := w.anyFile()
			w.unlink(path)
		}
	}
	for _, medium := range media {
		w.then.judge(medium)
	}
}

func (w *workload) total() int {
	total := 0
	for _, data := range w.now {
		total += len(data)
	}
	return total
}
