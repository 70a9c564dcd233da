// Package late prints what package program reports. A domain of it starts when code that
// shares its types runs already.
package late

import (
	"github.com/portico-os/portico/domainzero/link/testdata/program"
	"github.com/portico-os/portico/portals"
)

// Start prints the report.
func Start(d *portals.Domain) error {
	portals.Print(program.Report())
	return nil
}
