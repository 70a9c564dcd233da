// Package report prints what package busy reports.
package report

import (
	"github.com/portico-os/portico/domainzero/domain/testdata/busy"
	"github.com/portico-os/portico/portals"
)

// Start prints it.
func Start(*portals.Domain) error {
	portals.Print(busy.Report())
	return nil
}
