// Package forger prints what is not its to print.
package forger

import (
	"strconv"
	"strings"

	"github.com/portico-os/portico/portals"
)

// Start prints the pieces that parameter pieces has in hexadecimal digits, each by itself, and then
// offers parameter offers, if there is one, so that others go on.
func Start(d *portals.Domain) error {
	params := d.Params()
	pieces, offers := params.String("pieces", ""), params.String("offers", "")
	if err := params.Err(); err != nil {
		return err
	}
	for _, digits := range strings.Fields(pieces) {
		var text []byte
		for ; len(digits) > 1; digits = digits[2:] {
			b, err := strconv.ParseUint(digits[:2], 16, 8)
			if err != nil {
				return err
			}
			text = append(text, byte(b))
		}
		portals.Print(string(text))
	}
	if offers == "" {
		return nil
	}
	return d.Export(offers, new(offered))
}

type offered struct{}
