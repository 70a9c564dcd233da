package programs

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/internal/interp"
	"github.com/portico-os/portico/verifier"
)

// mostBlocks bounds what the interpreter executes of one program, in instructions. A program
// that takes longer is not judged.
const mostInterpreted = 300_000

// libraryVariable names a file with the encoded run-time library, for processes that are to run programs soon.
const libraryVariable = "PORTICO_PROGRAMS_LIBRARY"

// library returns the run-time library, which is compiled once.
var library = sync.OnceValues(func() ([]byte, error) {
	if name := os.Getenv(libraryVariable); name != "" {
		return os.ReadFile(name)
	}
	c, err := compiler.New(compiler.Options{})
	if err != nil {
		return nil, err
	}
	files, err := c.Compile(golib)
	if err != nil {
		return nil, err
	}
	return bytecode.Encode(files[len(files)-1]), nil
})

// encode returns the components of a program as files.
func (p *program) encode() ([][]byte, error) {
	lib, err := library()
	if err != nil {
		return nil, err
	}
	hashes := map[string][32]byte{golib: bytecode.Hash(lib)}
	var list [][]byte
	for _, f := range p.files {
		for i := range f.Imports {
			f.Imports[i].Hash = hashes[f.Imports[i].Path]
		}
		e := bytecode.Encode(f)
		hashes[f.Path] = bytecode.Hash(e)
		list = append(list, e)
	}
	return list, nil
}

// verify has a universe with the library judge the components.
func verify(encoded [][]byte) ([]*verifier.Component, error) {
	lib, err := library()
	if err != nil {
		return nil, err
	}
	u := bytecode.NewUniverse()
	var list []*verifier.Component
	for _, e := range append([][]byte{lib}, encoded...) {
		f, err := bytecode.Decode(e)
		if err != nil {
			return nil, err
		}
		c, err := verifier.Verify(u, f, bytecode.Hash(e))
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// An outcome is what a program did: what it printed, and how it ended.
type outcome struct {
	Output string
	Status int
	Panic  string // the text of the panic that ended it
	Error  string // what must not be
}

// errTooLong says that there is no judgement: the program takes too long, or does what only a system can.
var errTooLong = errors.New("not interpreted to the end")

// interpreted says what a program is to do. trapped tells whether any check failed. Who is not nil is told what runs.
func (p *program) interpreted(verified []*verifier.Component, seen *coverage, a *aimer) (o outcome, trapped bool, err error) {
	var out strings.Builder
	m := &interp.Machine{Console: &out, Steps: mostInterpreted * int64(max(1, p.thorough.Calls))}
	exhausted := false // by how much there is of stack and heap programs differ
	m.Trapped = func(t bytecode.Trap) {
		trapped = trapped || t != bytecode.TrapNone
		exhausted = exhausted || t == bytecode.TrapStack || t == bytecode.TrapMemory
	}
	if seen != nil {
		m.Block = seen.block
	} else if a != nil {
		m.Block, m.Compared = a.block, a.compared
	}
	listed := verified[len(verified)-len(p.listed):]
	var exit *interp.Exit
	switch err := interp.RunDomain(m, verified, listed); {
	case errors.As(err, &exit) && exit.Status > 0:
		o.Status, o.Panic = exit.Status, exit.Text
	case err != nil:
		return o, trapped, fmt.Errorf("%w: %w", errTooLong, err)
	}
	o.Output = out.String()
	if exhausted {
		return o, trapped, errTooLong
	}
	return o, trapped, nil
}

// agrees tells whether a run did what the interpreter did.
func (o outcome) agrees(have outcome) bool {
	if have.Error != "" || have.Status != o.Status {
		return false
	}
	if o.Panic == "" {
		return have.Output == o.Output
	}
	output, rest, _ := strings.Cut(strings.Replace(have.Output, "fatal error: uncaught panic", "panic: "+uncaught, 1), "panic: ")
	rest, _, _ = strings.Cut(rest, "\n")
	want, _, _ := strings.Cut(strings.TrimPrefix(o.Panic, "panic: "), "\n")
	return strings.TrimSuffix(output, "domain program: ") == o.Output && rest == want
}

// uncaught is how the interpreter describes a thrown value that is no panic of the library.
const uncaught = "nobody handled a panic"
