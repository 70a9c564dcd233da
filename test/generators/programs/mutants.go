package programs

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
	"github.com/portico-os/portico/internal/mutate"
	"github.com/portico-os/portico/verifier"
)

// mutant returns a program of which one component was changed, under names of its own. compared tells
// whether it must do the same in all sets.
func (p *program) mutant(seed uint64) (m *program, compared bool, err error) {
	encoded, err := p.encode()
	if err != nil {
		return nil, false, err
	}
	m = &program{seed: p.seed, revokes: true, plain: p.plain}
	if m.files, err = decoded(encoded); err != nil {
		return nil, false, err
	}
	which := len(m.files) - 1
	if which > 0 && seed%3 == 0 {
		which = 0
	}
	changed := mutate.Mutate(m.files[which], seed)
	compared = p.plain && which == len(m.files)-1 && comparable(m.files[which], changed)
	m.files[which] = changed
	for i, f := range m.files {
		f.Path = fmt.Sprintf("%s.%x", p.files[i].Path, seed)
		for k := range f.Imports {
			if f.Imports[k].Path != golib {
				f.Imports[k].Path += fmt.Sprintf(".%x", seed)
			}
		}
		m.listed = append(m.listed, f.Path)
	}
	return m, compared, nil
}

// comparable tells whether a mutant leaves alone what keeps programs from doing what differs from one run to the
// next: the functions that each program has, the types by which methods find their receivers, and names.
func comparable(f, changed *bytecode.File) bool {
	same := func(g, h bytecode.File) bool { return bytes.Equal(bytecode.Encode(&g), bytecode.Encode(&h)) }
	if len(f.Funcs) != len(changed.Funcs) || !same(bytecode.File{Types: f.Types, Data: f.Data}, bytecode.File{Types: changed.Types, Data: changed.Data}) {
		return false
	}
	for i := range f.Funcs {
		fixed := bytecode.FuncID(i) < numMixers || strings.HasPrefix(f.Funcs[i].Name, "(*") ||
			slices.Contains([]string{"show", "frameTest", "$start"}, f.Funcs[i].Name)
		unchanged := same(bytecode.File{Funcs: f.Funcs[i : i+1]}, bytecode.File{Funcs: changed.Funcs[i : i+1]})
		switch {
		case fixed && !unchanged:
			return false
		case !fixed && !unchanged && !steady(&changed.Funcs[i]):
			return false
		}
	}
	return true
}

// steady tells whether a function has only operations that do the same in each run.
func steady(fn *bytecode.Func) bool {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in.Op {
			case bytecode.OpFreeze, bytecode.OpFrameSelf, bytecode.OpFrameCallee:
				return false
			case bytecode.OpIntrinsic:
				if in.Sym < 0 || int(in.Sym) >= intrinsics.Count {
					return false
				}
				name := intrinsics.Table[in.Sym].Name
				if !slices.Contains(drawn, name) && !strings.HasPrefix(name, "memory.") && !strings.HasPrefix(name, "atomic.") {
					return false
				}
			}
		}
	}
	return true
}

// prepareMutant has the verifier and the interpreter look at a mutant. There is none if it is refused.
func prepareMutant(p *program, seed uint64, collect int) (*trial, error) {
	m, compared, err := p.mutant(seed)
	if err != nil {
		return nil, err
	}
	t := &trial{p: m, mutant: seed, bystander: true}
	if t.encoded, err = m.encode(); err != nil {
		return nil, err
	}
	if err := verifyMutant(t); err != nil || t.Refused != "" {
		return t, err
	}
	t.sets = m.sets(true, collect, false)
	t.sets = []set{t.sets[0], t.sets[len(t.sets)-1]}
	t.sets[0].Apart, t.sets[1].Apart = !compared && len(m.listed) > 1, false
	t.compared = compared && !t.TooLong
	t.Runs = len(t.sets)
	return t, nil
}

func verifyMutant(t *trial) error {
	verified, err := verify(t.encoded)
	var refusal *verifier.Error
	switch {
	case errors.As(err, &refusal):
		t.Refused = err.Error()
		return nil
	case err != nil: // it cannot even be read
		t.Refused = err.Error()
		return nil
	}
	func() {
		defer func() {
			if v := recover(); v != nil { // what no program does that is not a mutant
				err = fmt.Errorf("%w: %v", errTooLong, v)
			}
		}()
		t.want, _, err = t.p.interpreted(verified, nil, nil)
	}()
	t.TooLong = err != nil
	return nil
}
