// Package relay passes calls on.
package relay

import (
	"errors"

	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
)

type relay struct {
	to     contract.Driver // may be nil
	calls  int
	blocks int
	never  *portals.AtomicVariable
}

var _ contract.Driver = (*relay)(nil)

// Handled calls the next service. From the call on that parameter blocks says it blocks.
func (r *relay) Handled() (n int, err error) {
	if r.calls++; r.to != nil {
		n, err = r.to.Handled()
	}
	if r.calls >= r.blocks {
		r.never.BlockIf(0)
	}
	return n, err
}

// Start offers a relay. Parameters: export, its name; to, the service that it calls; call,
// whether to call that now instead of offering anything.
func Start(d *portals.Domain) (err error) {
	params := d.Params()
	name, to := params.String("export", ""), params.String("to", "")
	r := &relay{blocks: params.Int("blocks", 1)}
	call := params.Bool("call", false)
	if err := params.Err(); err != nil {
		return err
	}
	if to != "" {
		if r.to, err = portals.Lookup[contract.Driver](d, to); err != nil {
			return err
		}
	}
	if call {
		_, err := r.to.Handled()
		if errors.Is(err, portals.ErrTerminated) {
			portals.Print(d.Name() + ": terminated\n")
			return nil
		}
		return err
	}
	if r.never, err = portals.NewAtomicVariable(); err != nil {
		return err
	}
	return d.Export(name, r)
}
