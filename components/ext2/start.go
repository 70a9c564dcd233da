package ext2

import (
	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/portals"
)

// Start mounts the file system of a cache's disk and offers it. Parameters: readonly;
// trusted, to change it without an examination before; import, the cache's name (cache0);
// export, the file system's (fs0).
func Start(d *portals.Domain) error {
	params := d.Params()
	options := Options{ReadOnly: params.Bool("readonly", false), Trusted: params.Bool("trusted", false)}
	source := params.String("import", "cache0")
	name := params.String("export", "fs0")
	if err := params.Err(); err != nil {
		return err
	}
	cache, err := portals.Lookup[buffercache.Cache](d, source)
	if err != nil {
		return err
	}
	f, err := Mount(cache, options)
	if err != nil {
		return &portals.NameError{Op: "mount", Name: source, Err: err}
	}
	return d.Export(name, f)
}
