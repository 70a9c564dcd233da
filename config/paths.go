package config

import (
	"path"
	"slices"
	"strings"

	"github.com/portico-os/portico/config/model"
)

// ModulePath is the module of Portico's own components. In a configuration their
// import paths may be written without it: "components/ext2".
const ModulePath = "github.com/portico-os/portico"

// ownFolders are the folders of ModulePath that hold components.
var ownFolders = []string{"components/", "drivers/", "schedulers/"}

// The schedulers that a configuration may name without their path (the paper's section 4.4).
const (
	Core                = ""                                    // built into DomainZero
	RoundRobin          = ModulePath + "/schedulers/roundrobin" // informed of portal calls
	RoundRobinInvisible = ModulePath + "/schedulers/invisible"  // not informed of portal calls
)

// ImportPath returns the import path of a component as named in a configuration.
func ImportPath(component string) string {
	for _, folder := range ownFolders {
		if strings.HasPrefix(component, folder) {
			return ModulePath + "/" + component
		}
	}
	return component
}

// ShortPath is the inverse of ImportPath: the shortest name of a component.
func ShortPath(component string) string {
	short := strings.TrimPrefix(component, ModulePath+"/")
	if ImportPath(short) == component {
		return short
	}
	return component
}

// componentOf returns the component of d that a params key names: its import path in
// full or short, or its last element if that is unambiguous.
func componentOf(d *model.Domain, key string) (string, bool) {
	if full := ImportPath(key); slices.Contains(d.Components, full) {
		return full, true
	}
	found := ""
	for _, c := range d.Components {
		if path.Base(c) == key {
			if found != "" {
				return "", false
			}
			found = c
		}
	}
	return found, found != ""
}

// SetParam sets a parameter of a component, given by its import path.
func SetParam(d *model.Domain, component, key, text string) {
	if d.Params[component] == nil {
		d.Params[component] = map[string]string{}
	}
	d.Params[component][key] = text
}

// Main returns the domain that a system ends with, or nil if it ends with its last.
func Main(s *model.System) *model.Domain {
	for i := range s.Domains {
		if s.Domains[i].Main != "" {
			return &s.Domains[i]
		}
	}
	return nil
}
