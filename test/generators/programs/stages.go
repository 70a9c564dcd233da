package programs

import (
	"errors"
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/front"
	"github.com/portico-os/portico/translator/ir"
	"github.com/portico-os/portico/translator/ir/irtest"
	"github.com/portico-os/portico/translator/opt"
	"github.com/portico-os/portico/translator/regalloc"
	"github.com/portico-os/portico/verifier"
)

// checkStages translates the functions of a program's components, without running them, and looks at what
// the stages pass on: that it is well formed behind each pass, and that registers and stack
// maps have what allocation claims. Which switches and passes, the seed decides.
func (p *program) checkStages(verified []*verifier.Component) error {
	switches := switchSets()
	o := switches[p.seed%uint64(len(switches))]
	passes := []opt.Passes{opt.All, 0, opt.All &^ opt.Merge, opt.All &^ opt.FoldNil}[p.seed/16%4]
	for _, c := range verified[len(verified)-len(p.files):] {
		for fn := range c.File().Funcs {
			if err := checkFunction(c, bytecode.FuncID(fn), o, passes); err != nil {
				return fmt.Errorf("%+v, passes %b: %s: %w", o, passes, c.File().Funcs[fn].Name, err)
			}
		}
	}
	return nil
}

func checkFunction(c *verifier.Component, fn bytecode.FuncID, o translator.Options, passes opt.Passes) error {
	f, _, err := front.Lower(c, fn, o, translator.Target().Machine)
	if err == nil {
		err = opt.Run(f, passes, irtest.Check)
	}
	if err == nil {
		err = regalloc.Allocate(f)
	}
	if errors.Is(err, ir.ErrLimit) {
		return nil
	}
	if err != nil {
		return err
	}
	return irtest.CheckAllocation(f)
}
