// Package typist is a console at which a text has been typed.
package typist

import (
	"errors"

	"github.com/portico-os/portico/components/console"
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
)

type typist struct{ text string }

var _ console.Console = (*typist)(nil)

var errDone = errors.New("nothing more is typed")

// Wait fails when all was read.
func (y *typist) Wait() error {
	if y.text == "" {
		return errDone
	}
	return nil
}

// Read gives one byte at a time.
func (y *typist) Read(dst *memobj.Memory, off, n int) (int, error) {
	n = min(n, 1, len(y.text))
	dst.Write(off, []byte(y.text[:n]))
	y.text = y.text[n:]
	return n, nil
}

// Received returns how much there is still to read.
func (y *typist) Received() (console.Input, error) { return console.Input{Bytes: len(y.text)}, nil }

// Start offers the console. Parameter text: what is typed.
func Start(d *portals.Domain) error {
	params := d.Params()
	text := params.String("text", "")
	if err := params.Err(); err != nil {
		return err
	}
	return d.Export("console0", &typist{text})
}
