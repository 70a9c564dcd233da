package irtest

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"github.com/portico-os/portico/translator/ir"
)

// An address is a word with one of these bits; below them a reference has the time when its
// object came to be where it is, then the object's number and the offset in it. An object
// moves at every safepoint: a reference that a collector did not see leads nowhere.
const (
	reference  = 1 << 62
	immovable  = 1 << 61 // statics, symbols, blocks and the frame
	epochShift = 40
	epochMask  = 1<<20 - 1
	numberAt   = 16
	numberMask = 1<<24 - 1
	offsetMask = 1<<numberAt - 1
)

// An object has numbers in its first half and references in the second.
const (
	objectBytes = 64
	references  = 32
)

type object [objectBytes]byte

// Immovable objects.
const (
	frameSlots = iota + 1
	frameOut
	blockCPU
	blockDomain
	firstSymbol // and beyond it, by symbol
)

// A world is the memory that a function sees, and what it does that others can see.
type world struct {
	f      *ir.Func
	heap   map[uint64]*object
	fixed  map[uint64]*object
	epoch  uint64
	calls  uint64
	shared uint64
	made   map[int32]uint64 // objects by the line of what makes them
	events []string
}

func newWorld(f *ir.Func) *world {
	return &world{f: f, heap: map[uint64]*object{}, fixed: map[uint64]*object{}, made: map[int32]uint64{}}
}

// hash returns a number that depends on others.
func hash(xs ...uint64) uint64 {
	h := fnv.New64a()
	for _, x := range xs {
		_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, x))
	}
	v := h.Sum64()
	return v ^ v>>29
}

// number returns a word that looks like no reference.
func number(xs ...uint64) uint64 { return hash(xs...) &^ (reference | immovable) }

func isReference(v uint64) bool { return v&reference != 0 && v>>63 == 0 }

// stripped returns a word as events show it: without the times of references.
func stripped(v uint64) uint64 {
	if isReference(v) {
		return v &^ (epochMask << epochShift)
	}
	return v
}

func (w *world) event(format string, args ...any) {
	w.events = append(w.events, fmt.Sprintf(format, args...))
}

// object returns a reference to an object, which comes to be if it is new.
func (w *world) object(number uint64) uint64 {
	if w.heap[number] == nil {
		w.heap[number] = &object{}
	}
	return reference | w.epoch<<epochShift | number<<numberAt
}

func fixedAddress(number uint64, offset int64) uint64 {
	return immovable | number<<numberAt + uint64(offset)
}

// bytes returns the memory at an address.
func (w *world) bytes(at uint64, n int) ([]byte, error) {
	number, offset := at>>numberAt&numberMask, int(at&offsetMask)
	var o *object
	switch {
	case isReference(at) && at>>epochShift&epochMask != w.epoch:
		return nil, fmt.Errorf("reference %#x is stale", at)
	case isReference(at):
		o = w.heap[number]
	case at&immovable != 0:
		if o = w.fixed[number]; o == nil {
			o = &object{}
			w.fixed[number] = o
		}
	}
	if o == nil || offset+n > objectBytes {
		return nil, fmt.Errorf("access of %d bytes at %#x", n, at)
	}
	return o[offset : offset+n], nil
}

// moved returns what a reference becomes when all objects move.
func (w *world) moved(v uint64) (uint64, error) {
	switch {
	case v == 0 || v&immovable != 0 && !isReference(v):
		return v, nil
	case !isReference(v):
		return 0, fmt.Errorf("%#x is no reference", v)
	case v>>epochShift&epochMask != w.epoch:
		return 0, fmt.Errorf("reference %#x is stale", v)
	}
	return v + 1<<epochShift, nil
}

// collect moves all objects. Every root is a word that holds a reference.
func (w *world) collect(roots []*uint64) error {
	for _, r := range roots {
		v, err := w.moved(*r)
		if err != nil {
			return err
		}
		*r = v
	}
	move := func(o *object, offset int64) error {
		v, err := w.moved(binary.LittleEndian.Uint64(o[offset:]))
		binary.LittleEndian.PutUint64(o[offset:], v)
		return err
	}
	moveAll := func(o *object) error {
		for offset := int64(references); offset < objectBytes; offset += 8 {
			if err := move(o, offset); err != nil {
				return err
			}
		}
		return nil
	}
	for _, o := range w.heap {
		if err := moveAll(o); err != nil {
			return err
		}
	}
	for number, o := range w.fixed {
		if number >= firstSymbol {
			if err := moveAll(o); err != nil {
				return err
			}
		}
	}
	for _, offset := range w.f.SlotRefs {
		if o := w.fixed[frameSlots]; o != nil {
			if err := move(o, offset); err != nil {
				return err
			}
		}
	}
	w.epoch++
	return nil
}

// disturb changes memory as whatever runs during a call may.
func (w *world) disturb() {
	w.calls++
	change := func(number uint64, o *object) {
		binary.LittleEndian.PutUint64(o[w.calls%4*8:], hash(w.calls, number)&^(reference|immovable))
	}
	for number, o := range w.heap {
		change(number, o)
	}
	for number, o := range w.fixed {
		if number >= firstSymbol {
			change(number, o)
		}
	}
}

// state returns what is in memory, objects that are zero left out.
func (w *world) state() (s []string) {
	show := func(kind string, objects map[uint64]*object) {
		for _, number := range slices.Sorted(maps.Keys(objects)) {
			if o := *objects[number]; o != (object{}) {
				line := fmt.Sprintf("%s %d:", kind, number)
				for i := 0; i < objectBytes; i += 8 {
					line += fmt.Sprintf(" %x", stripped(binary.LittleEndian.Uint64(o[i:])))
				}
				s = append(s, line)
			}
		}
	}
	show("object", w.heap)
	delete(w.fixed, frameSlots)
	delete(w.fixed, frameOut)
	show("fixed", w.fixed)
	return s
}
