package ext2test

import (
	"github.com/portico-os/portico/components/buffercache"
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
// all; steps (2000) of random operations; files (10000) in the large directory; seed (1);
// import, the cache's name (cache0).
func Start(d *portals.Domain) error {
	params := d.Params()
	chosen := params.String("scenario", "all")
	steps := params.Int("steps", 2000)
	files := params.Int("files", 10000)
	seed := params.Int("seed", 1)
	source := params.String("import", "cache0")
	if err := params.Err(); err != nil {
		return err
	}
	cache, err := portals.Lookup[buffercache.Cache](d, source)
	if err != nil {
		return err
	}
	s, err := NewSession(cache, uint64(seed))
	if err != nil {
		return err
	}
	s.Steps, s.Files = steps, files
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
