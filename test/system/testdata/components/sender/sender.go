// Package sender offers an office of another package.
package sender

import (
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/parcels"
)

// Start offers the office.
func Start(d *portals.Domain) error { return d.Export("office0", parcels.NewOffice()) }
