package bombs

import (
	"errors"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
)

// measure loads a file, which imports nothing, into systems of its own: for the time that it takes, and
// for memory.
func measure(encoded []byte) (*cost, error) {
	c, err := measureOnce(encoded, forMemory)
	if err != nil {
		return c, err
	}
	t, err := measureOnce(encoded, asInSystem)
	if err == nil {
		c.time, c.stages = t.time, t.stages
	}
	return c, err
}

// A Count is what one file cost that is the same on all machines, or nearly so.
type Count struct {
	Family    string
	File      int // bytes of it
	Steps     int // blocks of the loader's source that were executed: see command steps
	Allocated int // bytes that Go's heap handed out
	Kept      int // bytes that live behind it, in Go's heap and the image
}

// Load loads a file and counts what that cost.
func Load(encoded []byte) (Count, error) { return countOf(measureOnce(encoded, asInSystem)) }

func countOf(c *cost, err error) (Count, error) {
	if err != nil {
		return Count{}, err
	}
	return Count{File: c.file, Allocated: c.allocated, Kept: int(retained(c))}, nil
}

func measureOnce(encoded []byte, collections int) (c *cost, err error) {
	s, err := newSystem()
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := s.close(); err == nil {
			err = closed
		}
	}()
	return s.measure(encoded, collections)
}

// eachOrdinary loads the repository's components one after the other into one system, and calls yield with
// the path of each and what loads and measures it.
func eachOrdinary(collections int, yield func(path string, load func() (*cost, error)) error) (err error) {
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return err
	}
	files, err := c.Compile(ordinary...)
	if err != nil {
		return err
	}
	s, err := newSystem()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	for _, f := range files {
		load := func() (*cost, error) {
			c, err := s.measure(bytecode.Encode(f), collections)
			if err == nil {
				err = c.refused
			}
			return c, err
		}
		if err := yield(strings.TrimPrefix(f.Path, "github.com/portico-os/portico/"), load); err != nil {
			return err
		}
	}
	return nil
}

// EachOrdinary loads the repository's components one after the other: yield has load do it.
func EachOrdinary(yield func(path string, load func() (Count, error)) error) error {
	return eachOrdinary(asInSystem, func(path string, load func() (*cost, error)) error {
		return yield(path, func() (Count, error) { return countOf(load()) })
	})
}

// measureOrdinary returns a row for each of the repository's components of at least so many bytes.
func measureOrdinary(least int) (rows []row, err error) {
	for _, collections := range []int{forMemory, asInSystem} {
		n := 0
		err := eachOrdinary(collections, func(path string, load func() (*cost, error)) error {
			c, err := load()
			switch {
			case err != nil || c.file < least:
			case collections == forMemory:
				rows = append(rows, row{path, []*cost{c}})
			default:
				rows[n].costs[0].time, rows[n].costs[0].stages = c.time, c.stages
				n++
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// ordinary are the components that the worst is looked for among, with all that they import.
var ordinary = func() (paths []string) {
	for _, folder := range []string{"components/console", "components/ext2", "components/hostdisk", "components/iozone", "components/ipc", "components/mkfs",
		"components/ramdisk", "components/shell", "components/timers", "drivers/uart16550", "schedulers/invisible", "schedulers/roundrobin"} {
		paths = append(paths, "github.com/portico-os/portico/"+folder)
	}
	return paths
}()
