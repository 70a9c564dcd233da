// Package driver takes what others print, and forgets it.
package driver

import "github.com/portico-os/portico/portals"

// Taken is how many bytes it took.
var Taken int

// Start drives the console.
func Start(d *portals.Domain) error {
	for b := make([]byte, 100); ; {
		if err := d.WaitOutput(); err != nil {
			return err
		}
		for n := d.TakeOutput(b); n > 0; n = d.TakeOutput(b) {
			Taken += n
		}
	}
}
