// Package printer prints lines.
package printer

import (
	"strconv"
	"strings"

	"github.com/portico-os/portico/portals"
)

// Start prints parameter n lines of parameter bytes bytes each, and then, unless
// parameter rest is set, ends the domain with status 7.
func Start(d *portals.Domain) error {
	params := d.Params()
	n, bytes, rest := params.Int("n", 1), params.Int("bytes", 10), params.Bool("rest", false)
	if err := params.Err(); err != nil {
		return err
	}
	for i := range n {
		portals.Print(Line(d.Name(), i, bytes))
		portals.Yield()
		if i%7 == 0 {
			portals.Collect() // what waits to be printed may move
		}
	}
	if !rest {
		portals.Exit(7)
	}
	return nil
}

// Line returns line i of a domain.
func Line(domain string, i, bytes int) string {
	text := domain + " " + strconv.Itoa(i) + " "
	return text + strings.Repeat(string(rune('a'+i%26)), max(bytes-len(text)-1, 0)) + "\n"
}
