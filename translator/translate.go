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
	l, spills, err := compile(c, fn, o, passes)
	if err != nil {
		return nil, err
	}
	code, err := emit(l, spills)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.name(), err)
	}
	return code, nil
}

// compile brings a function to the point where only its text has to be written. It
// returns the number of spill slots, too.
func compile(c *verifier.Component, fn bytecode.FuncID, o Options, passes opt.Passes) (*lowerer, int, error) {
	l, err := lower(c, fn, o)
	if err != nil {
		return nil, 0, err
	}
	if err := opt.Run(l.f, passes); err != nil {
		return nil, 0, fmt.Errorf("%s: %w", l.name(), err)
	}
	spills, err := regalloc.Allocate(l.f)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", l.name(), err)
	}
	return l, spills, nil
}

// name returns the function's full name.
func (l *lowerer) name() string { return l.c.Path() + "." + l.fn.Name }
