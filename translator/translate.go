package translator

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/regalloc"
	"github.com/portico-os/portico/verifier"
)

// Translate compiles a function of a verified component. Its result depends on nothing
// but its arguments. It returns an error that wraps [ErrLimit] for functions that exceed
// its limits.
func Translate(c *verifier.Component, fn bytecode.FuncID, o Options) (*Code, error) {
	return translate(c, fn, o, opt.All)
}

// translate does as Translate with the given passes.
func translate(c *verifier.Component, fn bytecode.FuncID, o Options, passes opt.Passes) (*Code, error) {
	l, err := lower(c, fn, o)
	if err != nil {
		return nil, err
	}
	name := l.c.Path() + "." + l.fn.Name
	if err := opt.Run(l.f, passes); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	spills, err := regalloc.Allocate(l.f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	code, err := emit(l, spills)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return code, nil
}
