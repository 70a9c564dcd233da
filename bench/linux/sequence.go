package linux

import (
	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bench/iozone"
)

// A sequence is how a program goes through a file from its beginning, record by record.
type sequence struct {
	name   string
	rewind bool // before each pass, outside of the timed part: the other calls say where
	read   func(f file, record []byte, offset int64) error
	write  func(f file, record []byte, offset int64) error
}

var (
	// sequential is what IOZone does in the four tests: it brings the file's position to
	// the beginning, starts its clock, and makes one read or write for each record.
	sequential = sequence{
		name:   "linux",
		rewind: true,
		read:   func(f file, record []byte, _ int64) error { return f.read(record) },
		write:  func(f file, record []byte, _ int64) error { return f.write(record) },
	}

	// positioned is what a program does that keeps positions itself, as databases do.
	positioned = sequence{
		name:  "linux pread",
		read:  func(f file, record []byte, offset int64) error { return f.pread(record, offset) },
		write: func(f file, record []byte, offset int64) error { return f.pwrite(record, offset) },
	}
)

// pass goes through a file of size bytes once and returns what the records took.
func (s *sequence) pass(test iozone.Test, f file, record []byte, size int64) (cycles.Ticks, error) {
	if s.rewind {
		if err := f.rewind(); err != nil {
			return 0, err
		}
	}
	move := s.write
	if test.Reads() {
		move = s.read
	}
	start := cycles.Now()
	for offset := int64(0); offset < size; offset += int64(len(record)) {
		if err := move(f, record, offset); err != nil {
			return 0, err
		}
	}
	return cycles.Now() - start, nil
}
