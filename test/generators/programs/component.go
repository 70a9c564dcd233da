package programs

import (
	"math/rand/v2"

	"github.com/portico-os/portico/bytecode"
)

// A component is one that is being generated.
type component struct {
	*pool
	r     *rand.Rand
	decls []decl

	globals     []*typ // that anybody reads and writes
	firstGlobal int    // in the file
	fuel        int32  // the package variable of body.burn
	digest      bytecode.Place
	frameTest   bytecode.FuncID

	memoryPointer *typ     // *memory, if the program has memory objects
	service       *service // that it calls, or nil
	show          bytecode.FuncID
	overview      bytecode.FuncID
	looks         map[*typ]look
	asked         map[*typ][]*typ // of interface types: what looks ask for
	revokes       bool            // it revokes memory objects
	careful       bool            // its checks seldom fail, so that much of it runs
	plain         bool            // nothing in it depends on what a mutant may change, as the bits of NaNs

	full  bool                                // what tries pass has all its parts filled
	aims  aims                                // by what a try calls
	tried map[bytecode.FuncID]bytecode.FuncID // what tries call

	inputs map[bytecode.Kind]int32 // package variables that are set before each call from the start function; nil: none
}

// A decl is a function that is declared: its body may come later.
type decl struct {
	name     string
	sig      *typ
	captures []*typ
	exported bool
	cost     int  // about how many instructions a call executes; set by end
	never    bool // not called at random
	method   bool // of a type: it takes a receiver
	pure     bool // calls nothing that is not known, and changes no package variable but by its digest
}

func newComponent(r *rand.Rand, path string) *component {
	f := &bytecode.File{Path: path, Init: -1}
	return &component{pool: newPool(f), r: r, tried: map[bytecode.FuncID]bytecode.FuncID{}, looks: map[*typ]look{}, asked: map[*typ][]*typ{}, aims: aims{}}
}

func (c *component) declare(d decl) bytecode.FuncID {
	c.decls = append(c.decls, d)
	c.file.Funcs = append(c.file.Funcs, bytecode.Func{})
	return bytecode.FuncID(len(c.decls) - 1)
}

// global adds a package variable and returns its number.
func (c *component) global(name string, t *typ) int32 {
	c.file.Globals = append(c.file.Globals, bytecode.Global{Name: name, Type: t.id})
	return int32(len(c.file.Globals) - 1)
}
