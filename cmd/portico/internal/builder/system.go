package builder

import (
	"slices"

	"github.com/portico-os/portico/config/model"
)

// System returns the components of all domains of a system and all that they import,
// in dependency order.
func (b *Builder) System(s *model.System) ([]Component, error) {
	var paths []string
	for _, d := range s.Domains {
		paths = append(paths, d.Components...)
		if d.Scheduler != "" {
			paths = append(paths, d.Scheduler)
		}
	}
	slices.Sort(paths)
	return b.Build(slices.Compact(paths)...)
}
