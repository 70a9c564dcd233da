package mutate

import (
	"fmt"
	"math/rand/v2"

	"github.com/portico-os/portico/bytecode"
)

// maxMutations is how many changes one mutant may have.
const maxMutations = 3

// A mutator changes one thing of a file. It returns false if it found nothing to change.
type mutator func(*mutant) bool

// mutators lists the mutators. Those that are listed more often happen more often.
var mutators = []mutator{
	(*mutant).immediate, (*mutant).immediate, (*mutant).operation, (*mutant).operation,
	(*mutant).operand, (*mutant).operand, (*mutant).operand, (*mutant).uncheck, (*mutant).uncheck,
	(*mutant).instrType, (*mutant).symbol, (*mutant).place, (*mutant).place, (*mutant).branch,
	(*mutant).phi, (*mutant).result, (*mutant).drop, (*mutant).swap,
	(*mutant).slot, (*mutant).typeDef, (*mutant).global, (*mutant).function, (*mutant).datum,
}

// A mutant is a file that is being changed.
type mutant struct {
	*rand.Rand
	file *bytecode.File
}

// Mutate returns a changed copy of f, which can be encoded as well. Precondition: f can
// be encoded.
func Mutate(f *bytecode.File, seed uint64) *bytecode.File {
	g, err := bytecode.Decode(bytecode.Encode(f))
	if err != nil {
		panic(fmt.Sprintf("mutate: the file to change is malformed: %v", err))
	}
	m := &mutant{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), g}
	const attempts = 100 // a file may have nothing that can be changed
	for n, tries := 1+m.IntN(maxMutations), 0; n > 0 && tries < attempts; tries++ {
		if mutators[m.IntN(len(mutators))](m) {
			n--
		}
	}
	return g
}

// instr picks an instruction for which want holds; nil if it finds none.
func (m *mutant) instr(want func(*bytecode.Instr) bool) (*bytecode.Func, *bytecode.Instr) {
	const tries = 50
	for range tries {
		fn, body := m.body()
		if len(body) == 0 {
			continue
		}
		if in := &body[m.IntN(len(body))]; want(in) {
			return fn, in
		}
	}
	return nil, nil
}

// body picks a block.
func (m *mutant) body() (*bytecode.Func, []bytecode.Instr) {
	if len(m.file.Funcs) == 0 {
		return nil, nil
	}
	fn := &m.file.Funcs[m.IntN(len(m.file.Funcs))]
	if len(fn.Blocks) == 0 {
		return fn, nil
	}
	return fn, fn.Blocks[m.IntN(len(fn.Blocks))].Instrs
}

// number returns a number near x, or one at which things go wrong.
func (m *mutant) number(x uint64) uint64 {
	extremes := [...]uint64{0, 1, 2, 7, 8, 127, 128, 255, 256, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 1<<63 - 1, 1 << 63, 1<<64 - 1}
	switch m.IntN(4) {
	case 0:
		return x + 1
	case 1:
		return x - 1
	case 2:
		return x ^ 1<<m.IntN(64)
	}
	return extremes[m.IntN(len(extremes))]
}

// index returns an index near i, seldom out of range of n.
func (m *mutant) index(i, n int32) int32 {
	switch m.IntN(8) {
	case 0:
		return int32(m.number(uint64(i))) & 0x7fffffff
	case 1, 2, 3:
		return max(i+int32(m.IntN(5))-2, 0)
	}
	if n <= 0 {
		return i
	}
	return m.Int32N(n)
}

func (m *mutant) typeID() bytecode.TypeID {
	return bytecode.TypeID(1 + m.IntN(bytecode.NumBasic+len(m.file.Types)))
}

// values returns how many values a function has.
func (m *mutant) values(fn *bytecode.Func) int32 {
	n := len(fn.ParamSlots) + len(fn.Captures)
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			n += len(in.Dst)
		}
	}
	return int32(n)
}

// otherOperand returns another operand in place of o.
func (m *mutant) otherOperand(fn *bytecode.Func, o bytecode.Operand) bytecode.Operand {
	switch {
	case o.IsSlot() != (m.IntN(10) == 0) && len(fn.Slots) > 0:
		return bytecode.SlotOperand(m.index(max(o.Slot(), 0), int32(len(fn.Slots))))
	case o == bytecode.None && m.IntN(2) == 0:
		return o
	}
	return bytecode.Operand(m.index(max(int32(o), 0), m.values(fn)))
}
