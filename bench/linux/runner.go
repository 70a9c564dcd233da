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

// A runner runs cells through one pair of system calls.
type runner struct {
	files  *Files
	name   string
	read   transfer
	write  transfer
	record []byte // mapped memory, as long as the longest record so far
}

// Seeking returns the runner that reads with lseek and read and writes with write.
func (f *Files) Seeking() iozone.Runner {
	return &runner{files: f, name: "linux", read: seekRead, write: seekWrite}
}

// Positioned returns the runner that uses pread and pwrite.
func (f *Files) Positioned() iozone.Runner {
	return &runner{files: f, name: "linux pread", read: positionedRead, write: positionedWrite}
}

// Name says which calls the runner uses.
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

	if cell.Test.Reads() {
		nanoseconds, err = r.reads(cell, path, fd, record, passes)
	} else {
		nanoseconds, err = r.writes(cell, fd, record, passes)
	}
	return nanoseconds, err
}

// reads times passes of reading: of Reread all together, of Read each with a file that
// was opened for it.
func (r *runner) reads(cell iozone.Cell, path string, fd int, record []byte, passes int) (float64, error) {
	size := int64(cell.FileKiB) << 10
	clear(record)
	var ticks cycles.Ticks
	if cell.Test == iozone.Reread {
		start := cycles.Now()
		for range passes {
			if err := pass(r.read, fd, record, size); err != nil {
				return 0, err
			}
		}
		ticks = cycles.Now() - start
	} else {
		for range passes {
			fresh, err := unix.Open(path, unix.O_RDONLY, 0)
			if err != nil {
				return 0, fmt.Errorf("open: %w", err)
			}
			start := cycles.Now()
			err = pass(r.read, fresh, record, size)
			ticks += cycles.Now() - start
			if err := errors.Join(err, unix.Close(fresh)); err != nil {
				return 0, err
			}
		}
	}
	last := size - int64(len(record))
	if i := iozone.CheckPattern(record, last); i >= 0 {
		return 0, fmt.Errorf("byte %d of the file was read wrongly", last+int64(i))
	}
	return ticks.Nanoseconds(), nil
}

// writes times passes of writing the same record, as IOZone does: of Rewrite all
// together, of Write each into an empty file.
func (r *runner) writes(cell iozone.Cell, fd int, record []byte, passes int) (float64, error) {
	size := int64(cell.FileKiB) << 10
	iozone.FillPattern(record, 0)
	var ticks cycles.Ticks
	if cell.Test == iozone.Rewrite {
		start := cycles.Now()
		for range passes {
			if err := pass(r.write, fd, record, size); err != nil {
				return 0, err
			}
		}
		ticks = cycles.Now() - start
	} else {
		for range passes {
			if err := unix.Ftruncate(fd, 0); err != nil {
				return 0, fmt.Errorf("empty the file: %w", err)
			}
			start := cycles.Now()
			err := pass(r.write, fd, record, size)
			ticks += cycles.Now() - start
			if err != nil {
				return 0, err
			}
		}
	}
	clear(record)
	for offset := int64(0); offset < size; offset += int64(len(record)) {
		if err := positionedRead(fd, record, offset); err != nil {
			return 0, err
		}
		if i := iozone.CheckPattern(record, 0); i >= 0 {
			return 0, fmt.Errorf("byte %d of the file was written wrongly", offset+int64(i))
		}
	}
	return ticks.Nanoseconds(), nil
}

// pass moves a file record by record.
func pass(move transfer, fd int, record []byte, size int64) error {
	for offset := int64(0); offset < size; offset += int64(len(record)) {
		if err := move(fd, record, offset); err != nil {
			return err
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
