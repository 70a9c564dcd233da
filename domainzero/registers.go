package domainzero

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// Arguments and results of stubs and intrinsics are in the RegSave of the thread that
// left native code, by the calling convention: word i in general register i.

func argumentWord(save *abi.RegSave, i int) uint64 {
	return save.General[i]
}

func argument(save *abi.RegSave, i int) abi.Addr { return abi.Addr(argumentWord(save, i)) }

func argumentInt(save *abi.RegSave, i int) int { return int(argumentWord(save, i)) }

// argumentBytes returns the bytes of the string whose words start at argument i. They must
// not be kept.
func argumentBytes(save *abi.RegSave, i int) []byte {
	return bytesAt(argument(save, i), argumentInt(save, i+1))
}

// maxText is how much of a text DomainZero looks at, in bytes: more than any name has, and
// little enough to be copied into Go's heap some times.
const maxText = 64 << 10

// argumentString returns the beginning of the string whose words start at argument i.
func argumentString(save *abi.RegSave, i int) string {
	b := argumentBytes(save, i)
	return string(b[:min(len(b), maxText)])
}

func setResult(save *abi.RegSave, i int, w uint64) {
	save.General[i] = w
}

func setResults(save *abi.RegSave, ws ...uint64) {
	for i, w := range ws {
		setResult(save, i, w)
	}
}

// results is setResults for a thread that goes on.
func (t *thread) results(save *abi.RegSave, ws ...uint64) *thread {
	setResults(save, ws...)
	return t
}

func boolWord(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// giveString gives a thread a string in its domain's heap as a result, and more words behind
// it. Precondition: the domain is at a safepoint.
func (s *System) giveString(t *thread, save *abi.RegSave, text string, more ...uint64) *thread {
	var a abi.Addr
	if text != "" {
		if info, err := t.domain.space.desc.of(s.universe.Basic(bytecode.KindUint8)); err == nil {
			a = t.domain.allocate(info.addr, 1, len(text))
		}
		if a == 0 {
			return s.outOfMemory(t)
		}
		copy(bytesAt(a, len(text)), text)
	}
	return t.results(save, append([]uint64{uint64(a), uint64(len(text))}, more...)...)
}
