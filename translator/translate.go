package translator

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/regalloc"
	"github.com/portico-os/portico/verifier"
)

// Translate compiles a function of a verified component. Its result depends on nothing
// but its arguments. It returns an error that wraps [ErrLimit] for functions that exceed
// its limits.
func Translate(c *verifier.Component, fn bytecode.FuncID, o Options) (*Code, error) {
	l, err := lower(c, fn, o)
	if err != nil {
		return nil, err
	}
	return l.finish()
}

// TranslateIntrinsic compiles an inline intrinsic as a function of its own, which code
// calls that was translated without FastPortals. See SymbolIntrinsic.
func TranslateIntrinsic(u *bytecode.Universe, number int32, o Options) (*Code, error) {
	if number < 0 || int(number) >= intrinsics.Count || !intrinsics.Table[number].Class.Translated() {
		return nil, fmt.Errorf("intrinsic %d is not one that is translated", number)
	}
	return lowerIntrinsic(u, intrinsics.ID(number), o).finish()
}

// finish turns SSA form into text.
func (l *lowerer) finish() (*Code, error) {
	spills, err := l.compile(opt.All, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.name(), err)
	}
	code, err := emit(l, spills)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.name(), err)
	}
	return code, nil
}

// compile optimises the function, gives its values registers, and returns the number of
// spill slots. Tests leave out passes and check the function after each.
func (l *lowerer) compile(passes opt.Passes, check func(*ir.Func) error) (int, error) {
	if err := opt.Run(l.f, passes, check); err != nil {
		return 0, err
	}
	return regalloc.Allocate(l.f)
}
