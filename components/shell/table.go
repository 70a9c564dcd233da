package shell

import (
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/portals"
)

// A table is printed in columns.
type table struct{ rows [][]string }

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print() {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, row := range t.rows {
		var line []byte
		for i, cell := range row {
			line = append(line, cell...)
			for n := len(cell); i < len(row)-1 && n < widths[i]+2; n++ {
				line = append(line, ' ')
			}
		}
		portals.Print(string(line) + "\n")
	}
}

func number(n int) string { return text.Decimal(int64(n)) }

// size writes bytes in a unit that leaves at most four digits or so.
func size(n int) string {
	switch {
	case n >= 10<<20:
		return number(n>>20) + "MiB"
	case n >= 10<<10:
		return number(n>>10) + "KiB"
	}
	return number(n) + "B"
}

// share writes how much of what may be used is used.
func share(used, limit int) string { return size(used) + "/" + size(limit) }
