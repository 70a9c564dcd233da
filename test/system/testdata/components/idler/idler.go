// Package idler sleeps.
package idler

import "github.com/portico-os/portico/portals"

// Start sleeps for parameter seconds, or for ever, waking up every ten seconds.
func Start(d *portals.Domain) error {
	params := d.Params()
	seconds := params.Int("seconds", 0)
	if err := params.Err(); err != nil {
		return err
	}
	if seconds > 0 {
		portals.Sleep(portals.Nanos() + int64(seconds)*1_000_000_000)
		return nil
	}
	for {
		portals.Sleep(portals.Nanos() + 10_000_000_000)
	}
}
