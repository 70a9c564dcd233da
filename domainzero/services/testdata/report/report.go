// Package report prints what package kinds finds.
package report

import (
	"github.com/portico-os/portico/domainzero/services/testdata/kinds"
	"github.com/portico-os/portico/portals"
)

// Start prints it.
func Start(*portals.Domain) error {
	portals.Print(kinds.Report())
	return nil
}
