package domainzero

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// Arguments and results of stubs and intrinsics are in the RegSave of the thread that
// left native code, by the calling convention: word i in general register i.

func argumentWord(save *abi.RegSave, i int) uint64 {
	return save.General[saveIndex(abi.IntRegs[i])]
}

func argument(save *abi.RegSave, i int) abi.Addr { return abi.Addr(argumentWord(save, i)) }

func argumentInt(save *abi.RegSave, i int) int { return int(argumentWord(save, i)) }

// argumentBytes returns the bytes of the string whose words start at argument i. They must
// not be kept.
func argumentBytes(save *abi.RegSave, i int) []byte {
	return bytesAt(argument(save, i), argumentInt(save, i+1))
}

func argumentString(save *abi.RegSave, i int) string { return string(argumentBytes(save, i)) }

func setResult(save *abi.RegSave, i int, w uint64) {
	save.General[saveIndex(abi.IntRegs[i])] = w
}

func setResults(save *abi.RegSave, ws ...uint64) {
	for i, w := range ws {
		setResult(save, i, w)
	}
}

func boolWord(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// newString returns a string in the domain's heap as its two words; ok is false if memory
// does not suffice. Precondition: the domain is at a safepoint.
func (d *Domain) newString(text string) (data, length uint64, ok bool) {
	if text == "" {
		return 0, 0, true
	}
	info, err := d.space.desc.of(d.sys.universe.Basic(bytecode.KindUint8))
	if err != nil {
		return 0, 0, false
	}
	a := d.allocate(info.addr, 1, len(text))
	if a == 0 {
		return 0, 0, false
	}
	copy(bytesAt(a, len(text)), text)
	return uint64(a), uint64(len(text)), true
}
