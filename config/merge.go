package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/portico-os/portico/config/model"
)

// merge returns one domain with all components of a system in starting order, and the
// sum of the quotas. What the domains imported from each other is now their own.
func merge(s *model.System) (model.Domain, error) {
	all := model.Domain{
		Name: "all", Settings: s.Domains[0].Settings,
		Params: map[string]map[string]string{},
	}
	all.Heap, all.Memory, all.Threads = 0, 0, 0
	exports := exportedNames(s.Domains)
	seen := map[string]bool{}
	for _, d := range s.Domains {
		for _, c := range d.Components {
			if seen[c] {
				return all, fmt.Errorf("component %s is in two domains of %s and cannot be twice in one", ShortPath(c), s.File)
			}
			seen[c] = true
			if c != d.Main {
				all.Components = append(all.Components, c)
			}
		}
		for _, name := range d.Imports {
			if !slices.Contains(exports, name) && !slices.Contains(all.Imports, name) {
				all.Imports = append(all.Imports, name)
			}
		}
		for _, f := range d.Files {
			if i := slices.IndexFunc(all.Files, func(g model.File) bool { return g.Name == f.Name }); i >= 0 {
				all.Files[i].Write = all.Files[i].Write || f.Write
			} else {
				all.Files = append(all.Files, f)
			}
		}
		maps.Copy(all.Params, d.Params)
		all.Exports = append(all.Exports, d.Exports...)
		all.Ports = append(all.Ports, d.Ports...)
		all.Interrupts = append(all.Interrupts, d.Interrupts...)
		all.Console = all.Console || d.Console
		all.Heap += d.Heap
		all.Memory += d.Memory
		all.Threads += d.Threads
		all.Stack = max(all.Stack, d.Stack)
		all.Copy = max(all.Copy, d.Copy)
		all.Serial = all.Serial || d.Serial
		all.Manager = all.Manager || d.Manager
		all.Raw = all.Raw || d.Raw
		if d.OnPanic == model.OnPanicDomain {
			all.OnPanic = model.OnPanicDomain
		}
	}
	if main := Main(s); main != nil {
		all.Main = main.Main
		all.Components = append(all.Components, main.Main)
	}
	return all, nil
}
