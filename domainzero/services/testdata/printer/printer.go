// Package printer prints numbered lines.
package printer

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// Start prints as many lines as the parameter says, some at a time.
func Start(d *portals.Domain) error {
	text := ""
	for i := range d.Params().Int("lines", 0) {
		text += d.Name() + " " + strconv.Itoa(i) + "\n"
		if i%50 == 49 {
			portals.Print(text)
			text = ""
		}
	}
	portals.Print(text)
	return nil
}
