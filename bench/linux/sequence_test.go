package linux

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/portico-os/portico/bench/iozone"
)

// counted passes calls on and counts them by name.
type counted struct {
	file
	calls map[string]int
}

func (c counted) rewind() error {
	c.calls["lseek"]++
	return c.file.rewind()
}

func (c counted) read(record []byte) error {
	c.calls["read"]++
	return c.file.read(record)
}

func (c counted) write(record []byte) error {
	c.calls["write"]++
	return c.file.write(record)
}

func (c counted) pread(record []byte, offset int64) error {
	c.calls["pread"]++
	return c.file.pread(record, offset)
}

func (c counted) pwrite(record []byte, offset int64) error {
	c.calls["pwrite"]++
	return c.file.pwrite(record, offset)
}

// The peer makes the calls that its users' programs make, and no more: with a seek before
// each record Linux looks half as fast as it is.
func TestAPassMakesOneCallForEachRecord(t *testing.T) {
	const size, records = 64 << 10, 16
	for name, test := range map[string]struct {
		sequence *sequence
		test     iozone.Test
		want     map[string]int
	}{
		"IOZone reads":      {&sequential, iozone.Read, map[string]int{"lseek": 1, "read": records}},
		"IOZone rereads":    {&sequential, iozone.Reread, map[string]int{"lseek": 1, "read": records}},
		"IOZone writes":     {&sequential, iozone.Write, map[string]int{"lseek": 1, "write": records}},
		"IOZone rewrites":   {&sequential, iozone.Rewrite, map[string]int{"lseek": 1, "write": records}},
		"positioned reads":  {&positioned, iozone.Reread, map[string]int{"pread": records}},
		"positioned writes": {&positioned, iozone.Rewrite, map[string]int{"pwrite": records}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			data := make([]byte, size)
			iozone.FillPattern(data, 0)
			require.NoError(t, os.WriteFile(path, data, 0o600))
			fd, err := unix.Open(path, unix.O_RDWR, 0)
			require.NoError(t, err)
			defer unix.Close(fd)

			f := counted{descriptor(fd), map[string]int{}}
			record := make([]byte, size/records)
			copy(record, data)
			for range 3 { // a pass leaves the position where the next does not want it
				clear(f.calls)
				took, err := test.sequence.pass(test.test, f, record, size)
				require.NoError(t, err)
				require.Positive(t, took)
				require.Empty(t, cmp.Diff(test.want, f.calls))
			}
			if test.test.Reads() {
				require.Equal(t, data[size-len(record):], record, "the last record arrived")
			} else {
				info, err := os.Stat(path)
				require.NoError(t, err)
				require.EqualValues(t, size, info.Size(), "the records lie on those of the pass before")
			}
		})
	}
}

// refusing fails all calls but one kind.
type refusing struct {
	file
	err error
}

func (r refusing) rewind() error                    { return nil }
func (r refusing) read([]byte) error                { return r.err }
func (r refusing) pwrite(_ []byte, off int64) error { return fmt.Errorf("at %d: %w", off, r.err) }

func TestAPassEndsWithTheFirstError(t *testing.T) {
	broken := refusing{err: errors.New("broken")}
	_, err := sequential.pass(iozone.Read, broken, make([]byte, 8), 16)
	require.EqualError(t, err, "broken")
	_, err = positioned.pass(iozone.Write, broken, make([]byte, 8), 16)
	require.EqualError(t, err, "at 0: broken")
}
