// Package seeds prints the seed of its domain's maps.
package seeds

import (
	"strconv"

	"github.com/portico-os/portico/components/golib"
	"github.com/portico-os/portico/portals"
)

// Start prints it.
func Start(*portals.Domain) error {
	portals.Print(strconv.FormatUint(golib.Seed, 16) + "\n")
	return nil
}
