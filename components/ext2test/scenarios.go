package ext2test

import (
	"github.com/portico-os/portico/components/buffercache"
	"github.com/portico-os/portico/components/fs"
	"github.com/portico-os/portico/components/text"
	"github.com/portico-os/portico/portals"
)

// Scenario is a use of a file system with a known outcome. It begins and ends with an empty
// file system, Random excepted.
type Scenario struct {
	Name string
	Run  func(*Session) error
}

// Scenarios returns all of them.
func Scenarios() []Scenario {
	return []Scenario{
		{"basics", Basics}, {"sparse", Sparse}, {"fulldisk", FullDisk}, {"manyfiles", ManyFiles}, {"renames", RenameStorm},
		{"links", LinkStorm}, {"random", Random},
	}
}

// Start runs scenarios and prints a line for each. Parameters: scenario, the name of one, or
// all; steps (2000) of random operations; many (10000), files in the large directory; seed (1);
// import, the cache's name (cache0); files, the name of a mounted file system to use instead.
func Start(d *portals.Domain) error {
	params := d.Params()
	chosen := params.String("scenario", "all")
	steps := params.Int("steps", 2000)
	many := params.Int("many", 10000)
	seed := params.Int("seed", 1)
	source := params.String("import", "cache0")
	mounted := params.String("files", "")
	if err := params.Err(); err != nil {
		return err
	}
	s, err := session(d, source, mounted, uint64(seed))
	if err != nil {
		return err
	}
	s.Steps, s.Files = steps, many
	ran := 0
	for _, scenario := range Scenarios() {
		if chosen != "all" && chosen != scenario.Name {
			continue
		}
		begin := portals.Nanos()
		if err := scenario.Run(s); err != nil {
			return &failure{"ext2test " + scenario.Name, err}
		}
		portals.Print("ext2test " + scenario.Name + " ok " + text.Decimal((portals.Nanos()-begin)/1e6) + " ms\n")
		ran++
	}
	if ran == 0 {
		return &portals.ParamError{Key: "scenario", Text: chosen, Want: "all or the name of a scenario"}
	}
	return s.Close()
}

// session begins a session on a cache, or on a mounted file system if there is the name of
// one.
func session(d *portals.Domain, cacheName, mounted string, seed uint64) (*Session, error) {
	if mounted != "" {
		files, err := portals.Lookup[fs.FileSystem](d, mounted)
		if err != nil {
			return nil, err
		}
		return NewClient(files, seed)
	}
	cache, err := portals.Lookup[buffercache.Cache](d, cacheName)
	if err != nil {
		return nil, err
	}
	return NewSession(cache, seed)
}
