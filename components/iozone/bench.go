package iozone

import (
	"errors"

	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

// Errors of a run.
var (
	ErrTest    = errors.New("iozone: no such test: want write, rewrite, read or reread")
	ErrSize    = errors.New("iozone: sizes must be multiples of a record of at least 8 bytes")
	ErrShort   = errors.New("iozone: a record was not read or written whole")
	ErrPattern = errors.New("iozone: a record does not have the bytes that were written")
)

// Bench runs tests on a file system.
type Bench struct {
	files  fs.FileSystem
	record *memobj.Memory // as long as the longest record so far
}

// New returns a benchmark on a file system.
func New(files fs.FileSystem) *Bench { return &Bench{files: files} }

// Run makes passes over a file, record by record, and returns the nanoseconds that they
// took together.
func (b *Bench) Run(test string, fileBytes, recordBytes, passes int) (int64, error) {
	if recordBytes < 8 || recordBytes%8 != 0 || fileBytes < recordBytes || fileBytes%recordBytes != 0 || passes < 1 {
		return 0, ErrSize
	}
	if b.record == nil || b.record.Len() < recordBytes {
		record, err := memobj.New(memobj.Bytes(recordBytes))
		if err != nil {
			return 0, err
		}
		b.record = record
	}
	path := "/iozone-" + test + "-" + text.Decimal(int64(fileBytes))
	switch test {
	case "write":
		return b.write(path, fileBytes, recordBytes, passes, true)
	case "rewrite":
		if err := b.prepare(path, fileBytes); err != nil {
			return 0, err
		}
		return b.write(path, fileBytes, recordBytes, passes, false)
	case "read", "reread":
		path = "/iozone-read-" + text.Decimal(int64(fileBytes))
		if err := b.prepare(path, fileBytes); err != nil {
			return 0, err
		}
		return b.read(path, fileBytes, recordBytes, passes, test == "read")
	}
	return 0, ErrTest
}

// prepare makes a file with its pattern unless it is there.
func (b *Bench) prepare(path string, fileBytes int) error {
	if a, err := b.files.Stat(path); err == nil && a.Size == int64(fileBytes) {
		return nil
	}
	h, err := b.files.Open(path, fs.Create|fs.Trunc, 0o644)
	if err != nil {
		return err
	}
	for off := 0; off < fileBytes; {
		n := min(b.record.Len(), fileBytes-off)
		b.fill(n, off)
		written, err := b.files.Write(h, int64(off), b.record.ReadOnly(), 0, n)
		if err != nil {
			return err
		}
		if written != n {
			return ErrShort
		}
		off += n
	}
	return b.files.Close(h)
}

// word returns the pattern of 8 bytes at a place in a file. No two places look alike.
func word(off int) uint64 { return (uint64(off) + 8) * 0x9e3779b97f4a7c15 }

// fill gives the record the pattern of n bytes at a place in a file.
func (b *Bench) fill(n, off int) {
	for i := 0; i < n; i += 8 {
		b.record.Put64(i, word(off+i))
	}
}

// check checks that the record has that pattern.
func (b *Bench) check(n, off int) error {
	for i := 0; i < n; i += 8 {
		if b.record.Get64(i) != word(off+i) {
			return ErrPattern
		}
	}
	return nil
}

// write writes a file from the start, emptied before each pass if fresh. All records have
// the pattern of the first.
func (b *Bench) write(path string, fileBytes, recordBytes, passes int, fresh bool) (int64, error) {
	h, err := b.files.Open(path, fs.Create, 0o644)
	if err != nil {
		return 0, err
	}
	b.fill(recordBytes, 0)
	record := b.record.ReadOnly()
	ticks := uint64(0)
	for range passes {
		if fresh {
			if err := b.files.Truncate(h, 0); err != nil {
				return 0, err
			}
		}
		begin := portals.Ticks()
		for off := 0; off < fileBytes; off += recordBytes {
			n, err := b.files.Write(h, int64(off), record, 0, recordBytes)
			if err != nil {
				return 0, err
			}
			if n != recordBytes {
				return 0, ErrShort
			}
		}
		ticks += portals.Ticks() - begin
	}
	for off := 0; off < fileBytes; off += recordBytes {
		b.record.Fill(0, recordBytes, 0)
		if _, err := b.files.Read(h, int64(off), b.record, 0, recordBytes); err != nil {
			return 0, err
		}
		if err := b.check(recordBytes, 0); err != nil {
			return 0, err
		}
	}
	return nanos(ticks), b.files.Close(h)
}

// read reads a file that has its pattern, opened anew before each pass if so wanted.
func (b *Bench) read(path string, fileBytes, recordBytes, passes int, reopen bool) (int64, error) {
	h, err := b.files.Open(path, 0, 0)
	if err != nil {
		return 0, err
	}
	// The first pass checks all and brings the file into the cache.
	for off := 0; off < fileBytes; off += recordBytes {
		b.record.Fill(0, recordBytes, 0)
		if err := b.readRecord(h, off, recordBytes); err != nil {
			return 0, err
		}
		if err := b.check(recordBytes, off); err != nil {
			return 0, err
		}
	}
	b.record.Fill(0, recordBytes, 0)
	ticks := uint64(0)
	for range passes {
		if reopen {
			if err := b.files.Close(h); err != nil {
				return 0, err
			}
			if h, err = b.files.Open(path, 0, 0); err != nil {
				return 0, err
			}
		}
		begin := portals.Ticks()
		for off := 0; off < fileBytes; off += recordBytes {
			n, err := b.files.Read(h, int64(off), b.record, 0, recordBytes)
			if err != nil {
				return 0, err
			}
			if n != recordBytes {
				return 0, ErrShort
			}
		}
		ticks += portals.Ticks() - begin
	}
	if err := b.check(recordBytes, fileBytes-recordBytes); err != nil {
		return 0, err
	}
	return nanos(ticks), b.files.Close(h)
}

func (b *Bench) readRecord(h, off, n int) error {
	got, err := b.files.Read(h, int64(off), b.record, 0, n)
	if err == nil && got != n {
		err = ErrShort
	}
	return err
}

// nanos turns ticks into nanoseconds.
func nanos(ticks uint64) int64 {
	rate := portals.TickRate()
	return int64(ticks/rate*1e9 + ticks%rate*1e9/rate)
}
