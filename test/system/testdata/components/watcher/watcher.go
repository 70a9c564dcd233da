// Package watcher computes until a driver has seen interrupts, and then ends the system.
package watcher

import (
	"strconv"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

var sum int

// Start computes, without a call, between two looks at the driver: parameter n is how many
// interrupts to wait for. With parameter ended it waits for the driver's end.
func Start(d *portals.Domain) error {
	params := d.Params()
	n, ended := params.Int("n", 0), params.Bool("ended", false)
	if err := params.Err(); err != nil {
		return err
	}
	driver, err := portals.Lookup[contract.Driver](d, "driver0")
	for seen := 0; err == nil && (seen < n || ended); {
		for i := range 100_000 {
			sum += i
		}
		piece := make([]int, 100)
		piece[sum%100] = sum
		seen, err = driver.Handled()
	}
	text := "done"
	if err != nil {
		text = err.Error()
	}
	portals.Print("watcher: " + text + " " + strconv.FormatBool(sum != 0) + "\n")
	portals.Exit(7)
	return nil
}
