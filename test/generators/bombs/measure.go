package bombs

import (
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
)

// measure loads a file, which imports nothing, into systems of its own: for the time that it takes,
// unless that is not asked for, and for memory.
func measure(encoded []byte, timed bool) (*cost, error) {
	c, err := measureOnce(encoded, forMemory)
	if err != nil || !timed {
		return c, err
	}
	t, err := measureOnce(encoded, asInSystem)
	if err == nil {
		c.time, c.stages = t.time, t.stages
	}
	return c, err
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

// measureOrdinary loads the repository's components one after the other, and returns a row for each
// of at least so many bytes.
func measureOrdinary(least int) ([]row, error) {
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return nil, err
	}
	files, err := c.Compile(ordinary...)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, collections := range []int{forMemory, asInSystem} {
		s, err := newSystem()
		if err != nil {
			return nil, err
		}
		n := 0
		for _, f := range files {
			encoded := bytecode.Encode(f)
			c, err := s.measure(encoded, collections)
			if err == nil {
				err = c.refused
			}
			switch {
			case err != nil:
				_ = s.close()
				return nil, err
			case len(encoded) < least:
			case collections == forMemory:
				rows = append(rows, row{strings.TrimPrefix(f.Path, "github.com/portico-os/portico/"), []*cost{c}})
			default:
				rows[n].costs[0].time, rows[n].costs[0].stages = c.time, c.stages
				n++
			}
		}
		if err := s.close(); err != nil {
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
