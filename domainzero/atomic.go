package domainzero

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// An atomicVariable replaces disabling interrupts (paper, section 2.4): its operations are
// atomic with regard to the domain's interrupt handlers and threads.
type atomicVariable struct {
	value   int64
	waiting []*thread
}

// maxAtomics is how many atomic variables a domain may have.
const maxAtomics = 1024

func atomicNew(_ *System, t *thread, save *abi.RegSave) *thread {
	d := t.domain
	if len(d.atomics) == maxAtomics {
		return t.results(save, 0, uint64(bytecode.CodeQuota))
	}
	d.atomics = append(d.atomics, &atomicVariable{})
	return t.results(save, uint64(len(d.atomics)-1), uint64(bytecode.CodeOK))
}

// onAtomic returns the intrinsic that does something with the variable whose handle is the
// first argument, and a value.
func onAtomic(do func(s *System, t *thread, save *abi.RegSave, v *atomicVariable, x int64) *thread) intrinsicFunc {
	return func(s *System, t *thread, save *abi.RegSave) *thread {
		handle, d := argumentInt(save, 0), t.domain
		if handle < 0 || handle >= len(d.atomics) {
			return s.raise(t, bytecode.TrapIndex, uint64(handle), uint64(len(d.atomics)))
		}
		return do(s, t, save, d.atomics[handle], int64(argumentWord(save, 1)))
	}
}

func atomicGet(_ *System, t *thread, save *abi.RegSave, v *atomicVariable, _ int64) *thread {
	return t.results(save, uint64(v.value))
}

func atomicSet(_ *System, t *thread, _ *abi.RegSave, v *atomicVariable, x int64) *thread {
	v.value = x
	return t
}

func atomicBlockIf(_ *System, t *thread, _ *abi.RegSave, v *atomicVariable, x int64) *thread {
	if v.value != x {
		return t
	}
	v.waiting = append(v.waiting, t)
	t.rest()
	return nil
}

func atomicSetUnblock(s *System, t *thread, _ *abi.RegSave, v *atomicVariable, x int64) *thread {
	v.value = x
	for _, w := range v.waiting {
		s.enqueue(w, false)
	}
	v.waiting = v.waiting[:0]
	return t
}
