package translator

import (
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/translator/front"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/regalloc"
	"github.com/portico-os/portico/translator/target"
	"github.com/portico-os/portico/translator/target/amd64"
	"github.com/portico-os/portico/verifier"
)

// Options are what code is made for.
type Options = front.Options

// A Library is what copiers know of types.
type Library = front.Library

// Target returns the instruction set of the machine that this program runs on: code is made
// for no other. This is the one place that chooses it.
func Target() target.Target { return amd64.Target() }

// stepping returns the machine that code is made for, with a function to call in the middle of that.
func stepping(step func()) *ir.Machine {
	m := *Target().Machine
	m.Step = step
	return &m
}

// Translate compiles a function of a verified component. Its result depends on nothing
// but its arguments. It returns an error that wraps [ErrLimit] for functions that exceed
// its limits. It calls step now and then, unless that is nil.
func Translate(c *verifier.Component, fn bytecode.FuncID, o Options, step func()) (*code.Code, error) {
	return finish(front.Lower(c, fn, o, stepping(step)))
}

// TranslateIntrinsic compiles an inline intrinsic as a function of its own, which code
// calls that was translated without FastPortals. See SymbolIntrinsic.
func TranslateIntrinsic(u *bytecode.Universe, number int32, o Options) (*code.Code, error) {
	if number < 0 || int(number) >= intrinsics.Count || !intrinsics.Table[number].Class.Translated() {
		return nil, fmt.Errorf("intrinsic %d is not one that is translated", number)
	}
	f, symbols := front.LowerIntrinsic(u, intrinsics.ID(number), o, Target().Machine)
	return finish(f, symbols, nil)
}

// TranslateCopier makes code of a kind for a type, or for a signature without receiver. Frames of code that
// copies are at most [abi.MaxLeafFrame] bytes. It calls step as Translate does.
func TranslateCopier(k code.Copier, t *bytecode.Type, lib Library, step func()) (*code.Code, error) {
	if k >= code.EqualValues {
		return finish(front.LowerComparer(k, t, stepping(step)))
	}
	c, err := finish(front.LowerCopier(k, t, lib, stepping(step)))
	if err == nil && c.FrameSize > abi.MaxLeafFrame {
		err = fmt.Errorf("%v: %w", k, ir.OverLimit(abi.MaxLeafFrame, "bytes of frame"))
	}
	return c, err
}

// finish turns SSA form into text, if lowering has not failed.
func finish(f *ir.Func, symbols []code.Symbol, err error) (*code.Code, error) {
	if err != nil {
		return nil, err
	}
	var c *code.Code
	if err = compile(f, opt.All, nil); err == nil && f.FrameSize() > maxFrame {
		err = ir.OverLimit(maxFrame, "bytes of frame")
	}
	if err == nil {
		c, err = Target().Emit(f, symbols)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return c, nil
}

// compile optimises a function and gives its values registers. Tests leave out passes and
// check the function after each.
func compile(f *ir.Func, passes opt.Passes, check func(*ir.Func) error) error {
	if err := opt.Run(f, passes, check); err != nil {
		return err
	}
	return regalloc.Allocate(f)
}
