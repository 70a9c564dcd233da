package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/portico-os/portico/bench/cycles"
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/cmd/portico/internal/builder"
	"github.com/portico-os/portico/compiler"
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/domainzero"
	"github.com/portico-os/portico/verifier"
)

// boundFigures are the bound on the time of a method that nothing may interrupt, or why
// it has none.
type boundFigures struct {
	Function string  `json:"function"`
	Units    int     `json:"units,omitempty"`
	Most     int     `json:"most_units"`
	Cycles   float64 `json:"core_cycles,omitempty"` // calibrated
	Refusal  string  `json:"refusal,omitempty"`
}

func (f boundFigures) String() string {
	if f.Refusal != "" {
		return fmt.Sprintf("%s: no scheduler of a domain: %s", f.Function, f.Refusal)
	}
	text := fmt.Sprintf("%s: at most %d of %d units of time", f.Function, f.Units, f.Most)
	if f.Cycles > 0 {
		text += fmt.Sprintf(", about %.0f cycles here", f.Cycles)
	}
	return text
}

// schedulerHooks are the methods of a domain-local scheduler.
var schedulerHooks = []string{"Activated", "Unblocked", "Preempted", "PortalCall", "PortalReturn", "PortalEnter", "PortalLeave"}

// boundsOf returns the bounds of a component's interrupt handlers and of the methods of
// its schedulers.
func boundsOf(c *verifier.Component) []boundFigures {
	var list []boundFigures
	for _, d := range c.File().Types {
		if d.Kind == bytecode.KindInterface {
			continue
		}
		scheduler := slices.ContainsFunc(d.Methods, func(m bytecode.MethodDef) bool { return m.Name == "Activated" })
		for _, m := range d.Methods {
			f, limit := boundFigures{Function: c.File().Funcs[m.Func].Name}, verifier.SchedulerLimit
			if sig := c.Sig(m.Func); m.Name == "HandleInterrupt" && len(sig.Params) == 1 && len(sig.Results) == 0 {
				limit = verifier.HandlerLimit
			} else if !scheduler || !slices.Contains(schedulerHooks, m.Name) {
				continue
			}
			f.Most = limit.Units
			if err := c.Within(m.Func, limit); err != nil {
				f.Refusal = err.Error()
			} else if f.Units, err = c.Bound(m.Func); err != nil {
				f.Refusal = err.Error()
			}
			list = append(list, f)
		}
	}
	return list
}

// calibrate adds cycles to bounds. If there are none it does nothing.
func calibrate(b *builder.Builder, figures []componentFigures) error {
	if !slices.ContainsFunc(figures, func(f componentFigures) bool { return len(f.Bounds) > 0 }) {
		return nil
	}
	perUnit, err := cyclesPerUnit(b)
	for i := range figures {
		for k := range figures[i].Bounds {
			figures[i].Bounds[k].Cycles = perUnit * float64(figures[i].Bounds[k].Units)
		}
	}
	return err
}

// calibration is the component that calibrates units of time.
const calibration = compiler.ModulePath + "/components/calibrate"

// cyclesPerUnit returns how many core cycles a unit of time is on this machine at most:
// where the classes of instructions differ, for the slowest. It runs a system.
func cyclesPerUnit(b *builder.Builder) (float64, error) {
	components, err := b.Build(calibration)
	if err != nil {
		return 0, err
	}
	verified, err := verifyAll(components)
	if err != nil {
		return 0, err
	}
	release, err := quietCPU()
	if err != nil {
		return 0, err
	}
	defer release()
	var out bytes.Buffer
	domain := model.Domain{Name: "calibrate", Components: []string{calibration}, Main: calibration, Settings: model.Defaults}
	status, err := runHosted(&model.System{Name: "calibrate", Domains: []model.Domain{domain}}, components, domainzero.Config{Console: &out})
	if err == nil && status != 0 {
		err = &endedError{status}
	}
	if err != nil {
		return 0, err
	}
	return slowestClass(out.String(), verified[calibration])
}

// errCalibration is returned when the calibration does not print what it should.
var errCalibration = errors.New("the calibration printed no times")

// slowestClass reads what the calibration printed.
func slowestClass(lines string, c *verifier.Component) (float64, error) {
	perTick, most := cycles.PerTick(), 0.0
	for line := range strings.Lines(lines) {
		var class string
		var ticks uint64
		if _, err := fmt.Sscanf(line, "calibrate %s %d", &class, &ticks); err != nil {
			return 0, fmt.Errorf("%w: %q: %w", errCalibration, line, err)
		}
		fn, ok := c.Lookup(class)
		if !ok {
			return 0, fmt.Errorf("%w: no class %s", errCalibration, class)
		}
		units, err := c.Bound(fn)
		if err != nil {
			return 0, err
		}
		most = max(most, float64(ticks)*perTick/float64(units))
	}
	if most == 0 {
		return 0, errCalibration
	}
	return most, nil
}
