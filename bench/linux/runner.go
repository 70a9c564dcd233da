package linux

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/iozone"
)

// A runner runs cells by one sequence of system calls.
type runner struct {
	*sequence
	files  *Files
	record []byte // mapped memory, as long as the longest record so far
}

// Sequential returns the runner that does what IOZone does: one read or write for each
// record.
func (f *Files) Sequential() iozone.Runner { return &runner{sequence: &sequential, files: f} }

// Positioned returns the runner that makes one pread or pwrite for each record.
func (f *Files) Positioned() iozone.Runner { return &runner{sequence: &positioned, files: f} }

// Name says which calls the runner makes.
func (r *runner) Name() string { return r.name }

// Run makes passes over the cell's file: see [iozone.Runner].
func (r *runner) Run(cell iozone.Cell, passes int) (nanoseconds float64, err error) {
	record, err := r.recordOf(cell.RecordKiB << 10)
	if err != nil {
		return 0, err
	}
	path, err := r.files.prepare(cell)
	if err != nil {
		return 0, err
	}
	fd, err := unix.Open(path, unix.O_RDWR, 0)
	if err != nil {
		return 0, fmt.Errorf("open: %w", err)
	}
	defer func() { err = errors.Join(err, unix.Close(fd)) }()

	size := int64(cell.FileKiB) << 10
	if cell.Test.Reads() {
		clear(record)
	} else {
		iozone.FillPattern(record, 0) // each write has this record, as IOZone's have
	}
	var ticks cycles.Ticks
	for range passes {
		took, err := r.preparedPass(cell.Test, path, fd, record, size)
		if err != nil {
			return 0, err
		}
		ticks += took
	}
	if cell.Test.Reads() {
		err = checkLast(record, size)
	} else {
		err = checkWritten(fd, record, size)
	}
	return ticks.Nanoseconds(), err
}

// preparedPass makes one pass over a file in the state that the test wants: just opened for
// Read, empty for Write. Getting it there is not in the time.
func (r *runner) preparedPass(test iozone.Test, path string, fd int, record []byte, size int64) (took cycles.Ticks, err error) {
	switch test {
	case iozone.Read:
		fresh, err := unix.Open(path, unix.O_RDONLY, 0)
		if err != nil {
			return 0, fmt.Errorf("open: %w", err)
		}
		took, err = r.pass(test, descriptor(fresh), record, size)
		return took, errors.Join(err, unix.Close(fresh))
	case iozone.Write:
		if err := unix.Ftruncate(fd, 0); err != nil {
			return 0, fmt.Errorf("empty the file: %w", err)
		}
	}
	return r.pass(test, descriptor(fd), record, size)
}

// checkLast checks that a record has what the file has at its end.
func checkLast(record []byte, size int64) error {
	last := size - int64(len(record))
	if i := iozone.CheckPattern(record, last); i >= 0 {
		return fmt.Errorf("byte %d of the file was read wrongly", last+int64(i))
	}
	return nil
}

// checkWritten reads a file and checks that each record is the one that was written.
func checkWritten(fd int, record []byte, size int64) error {
	clear(record)
	for offset := int64(0); offset < size; offset += int64(len(record)) {
		if err := descriptor(fd).pread(record, offset); err != nil {
			return err
		}
		if i := iozone.CheckPattern(record, 0); i >= 0 {
			return fmt.Errorf("byte %d of the file was written wrongly", offset+int64(i))
		}
	}
	return nil
}

// recordOf returns the buffer for records of a size, page-aligned.
func (r *runner) recordOf(size int) ([]byte, error) {
	if len(r.record) < size {
		grown, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
		if err != nil {
			return nil, fmt.Errorf("allocate a record: %w", err)
		}
		if r.record != nil {
			err = unix.Munmap(r.record)
		}
		r.record = grown
		if err != nil {
			return nil, fmt.Errorf("free a record: %w", err)
		}
	}
	return r.record[:size], nil
}

// prepare returns the path of the file for a cell: one of each size for writing, one
// for rewriting, and one for both kinds of reading, which is filled with the pattern.
func (f *Files) prepare(cell iozone.Cell) (string, error) {
	kind := cell.Test
	if kind.Reads() {
		kind = iozone.Read
	}
	path := filepath.Join(f.dir, fmt.Sprintf("%s-%d", kind, cell.FileKiB))
	if f.filled[path] {
		return path, nil
	}
	data := make([]byte, cell.FileKiB<<10)
	iozone.FillPattern(data, 0)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return "", fmt.Errorf("prepare the file: %w", err)
	}
	f.filled[path] = true
	return path, nil
}
