// Package relieved recovers from a panic before it starts.
package relieved

import "github.com/portico-os/portico/portals"

// Once is set when the package is initialised.
var Once = recovers(nil)

func recovers(p *int) (n int) {
	defer func() {
		if recover() != nil {
			n = 1
		}
	}()
	return *p
}

// Start does nothing.
func Start(*portals.Domain) error { return nil }
