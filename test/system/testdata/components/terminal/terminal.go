// Package terminal drives the console.
package terminal

import (
	"github.com/portico-os/portico/memobj"
	"github.com/portico-os/portico/portals"
	"github.com/portico-os/portico/test/system/testdata/components/contract"
	"github.com/portico-os/portico/test/system/testdata/components/fragile"
)

//portico:intrinsic console.wait
func wait() int

//portico:intrinsic console.take
func take(b []byte) int

//portico:intrinsic atomic.new
func atomicNew() (*memobj.Memory, int)

//portico:intrinsic atomic.blockif
func atomicBlockIf(variable *memobj.Memory, v int64)

// terminal is there for others to wait for.
type terminal struct{}

var _ contract.Driver = (*terminal)(nil)

func (*terminal) Handled() (int, error) { return 0, nil }

// Start prints what others print, in pieces between < and >. Parameter fails says after how
// many pieces it does what parameter deed names; with parameter takes it takes one more before.
func Start(d *portals.Domain) error {
	params := d.Params()
	fails, deed, takes := params.Int("fails", -1), params.String("deed", ""), params.Bool("takes", false)
	if err := params.Err(); err != nil {
		return err
	}
	b := make([]byte, 100)
	if err := d.Export("terminal0", &terminal{}); err != nil {
		return err
	}
	portals.Print("<terminal>")
	if n := take(b); n != 0 {
		portals.Print("took before it waited")
	}
	for i := 0; ; i++ {
		if err := portals.CodeError(wait()); err != nil {
			return err
		}
		switch {
		case i == fails && deed == "arm":
			fragile.Armed = 1
		case i == fails:
			if takes {
				take(b)
			}
			return fail(deed)
		}
		portals.Print("<" + string(b[:take(b)]) + ">")
	}
}

func fail(deed string) error {
	switch deed {
	case "panic":
		panic("as told")
	case "loop":
		for {
		}
	case "block":
		variable, _ := atomicNew()
		atomicBlockIf(variable, 0)
	}
	return nil
}
