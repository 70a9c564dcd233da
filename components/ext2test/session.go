package ext2test

import (
	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/ext2"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/memobj"
)

// Session is one run of scenarios on a disk.
type Session struct {
	FS     fs.FileSystem
	Cache  buffercache.Cache // nil: the file system is mounted elsewhere
	Buffer *memobj.Memory    // for data on its way
	Steps  int               // of random operations
	Files  int               // in the large directory
	// Stable is called when the disk should hold all that was done: after the file system
	// was unmounted, or synced where it is mounted elsewhere. May be nil.
	Stable func() error
	random uint64
}

const bufferSize = 256 << 10

// NewSession mounts the file system of a cache's disk. Equal seeds do equal things.
func NewSession(cache buffercache.Cache, seed uint64) (*Session, error) {
	s, err := NewClient(nil, seed)
	if err != nil {
		return nil, err
	}
	s.Cache = cache
	return s, s.mount()
}

// NewClient uses a file system that is mounted elsewhere, perhaps in another domain. Where
// scenarios mount it again, it is synced.
func NewClient(files fs.FileSystem, seed uint64) (*Session, error) {
	buffer, err := memobj.New(bufferSize)
	if err != nil {
		return nil, err
	}
	return &Session{FS: files, Buffer: buffer, Steps: 2000, Files: 10000, random: seed*2 + 1}, nil
}

func (s *Session) mount() error {
	mounted, err := ext2.Mount(s.Cache, ext2.Options{})
	if err == nil {
		s.FS = mounted
	}
	return err
}

// Remount unmounts the file system and mounts it again.
func (s *Session) Remount() error {
	if err := s.Close(); err != nil || s.Cache == nil {
		return err
	}
	return s.mount()
}

// Close unmounts the file system.
func (s *Session) Close() error {
	finish := s.FS.Sync
	if s.Cache != nil {
		finish = s.FS.Unmount
	}
	if err := finish(); err != nil || s.Stable == nil {
		return err
	}
	return s.Stable()
}

// next returns a random number below n.
func (s *Session) next(n int) int {
	s.random ^= s.random << 13
	s.random ^= s.random >> 7
	s.random ^= s.random << 17
	return int(s.random >> 11 % uint64(n))
}

// failure is the error of a scenario.
type failure struct {
	what string
	err  error
}

func (f *failure) Error() string {
	if f.err == nil {
		return f.what
	}
	return f.what + ": " + f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// expect returns an error unless got is the error that is wanted.
func expect(what string, got, want error) error {
	if got == want {
		return nil
	}
	if want == nil {
		return &failure{what, got}
	}
	if got == nil {
		return &failure{what + ": no error instead of: " + want.Error(), nil}
	}
	return &failure{what + ": instead of: " + want.Error(), got}
}

func wrong(what string, got, want int64) error {
	return &failure{what + ": " + text.Decimal(got) + " instead of " + text.Decimal(want), nil}
}

// all returns the first error.
func all(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// writeAt writes data to an open file.
func (s *Session) writeAt(handle int, off int64, data []byte) error {
	for len(data) > 0 {
		n := min(len(data), bufferSize)
		s.Buffer.Write(0, data[:n])
		written, err := s.FS.Write(handle, off, s.Buffer.ReadOnly(), 0, n)
		if err != nil {
			return err
		}
		if written != n {
			return wrong("bytes written", int64(written), int64(n))
		}
		off += int64(n)
		data = data[n:]
	}
	return nil
}

// readAt reads n bytes of an open file, fewer at its end.
func (s *Session) readAt(handle int, off int64, n int) ([]byte, error) {
	data := make([]byte, 0, n)
	for len(data) < n {
		got, err := s.FS.Read(handle, off+int64(len(data)), s.Buffer, 0, min(n-len(data), bufferSize))
		if err != nil || got == 0 {
			return data, err
		}
		part := make([]byte, got)
		s.Buffer.Read(0, part)
		data = append(data, part...)
	}
	return data, nil
}

// put makes a file with some data.
func (s *Session) put(path string, data []byte) error {
	h, err := s.FS.Open(path, fs.Create|fs.Trunc, 0o644)
	if err != nil {
		return &failure{"open " + path, err}
	}
	if err := s.writeAt(h, 0, data); err != nil {
		return &failure{"write " + path, err}
	}
	return s.FS.Close(h)
}

// get checks that a file has some data.
func (s *Session) get(path string, want []byte) error {
	h, err := s.FS.Open(path, fs.ReadOnly, 0)
	if err != nil {
		return &failure{"open " + path, err}
	}
	got, err := s.readAt(h, 0, len(want)+1)
	if err != nil {
		return &failure{"read " + path, err}
	}
	if err := s.FS.Close(h); err != nil {
		return err
	}
	return same(path, got, want)
}

func same(path string, got, want []byte) error {
	if len(got) != len(want) {
		return wrong("length of "+path, int64(len(got)), int64(len(want)))
	}
	for i := range got {
		if got[i] != want[i] {
			return &failure{path + " differs at byte " + text.Decimal(int64(i)), nil}
		}
	}
	return nil
}

// pattern returns n bytes that depend on a seed.
func pattern(seed uint64, n int) []byte {
	data := make([]byte, n)
	x := seed*0x9e3779b97f4a7c15 + 1
	for i := range data {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		data[i] = byte(x)
	}
	return data
}

// names returns the names in a directory without . and .. .
func (s *Session) names(path string) ([]fs.Entry, error) {
	var found []fs.Entry
	for position := int64(0); ; {
		entries, next, err := s.FS.Readdir(path, position)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Name != "." && e.Name != ".." {
				found = append(found, e)
			}
		}
		if next == 0 {
			return found, nil
		}
		position = next
	}
}
