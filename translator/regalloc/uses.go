package regalloc

import "github.com/portico-os/portico/translator/ir"

// A use is an element of a value's list of uses.
type use struct {
	// at is the instruction's distance from the block's start, beyond its end for later blocks.
	// next is an index in useLists.uses, of a use no nearer, on which nextUse relies; 0: none.
	at, next int32
}

// useLists has a list of each value's uses in the current block, by rising position. prepare fills
// it from the block's end on. What dead and nextUse say relies on pass to be called.
type useLists struct {
	uses []use   // of all lists; 0 is none
	next []int32 // by value: the next use, an index in uses; 0: none, and the value is dead
	free int32   // the first of those that pass has given back, for addUse; 0: none
	at   int32   // position of the current instruction; beyond all to end a block's lists
}

func makeUseLists(values int) useLists {
	return useLists{uses: make([]use, 1), next: make([]int32, values)}
}

// addUse puts a use before those that the value has.
func (l *useLists) addUse(v ir.Value, at int32) {
	i := l.free
	if i == 0 {
		i = int32(len(l.uses))
		l.uses = append(l.uses, use{})
	} else {
		l.free = l.uses[i].next
	}
	l.uses[i] = use{at, l.next[v]}
	l.next[v] = i
}

// pass removes the uses of a value up to the current position.
func (l *useLists) pass(v ir.Value) {
	for i := l.next[v]; i != 0 && l.uses[i].at <= l.at; i = l.next[v] {
		l.next[v], l.uses[i].next, l.free = l.uses[i].next, l.free, i
	}
}

// dead reports whether a value has no use behind the current instruction.
func (l *useLists) dead(v ir.Value) bool { return l.next[v] == 0 }

// usedAfter is dead's opposite before the current instruction's uses have been passed.
func (l *useLists) usedAfter(v ir.Value) bool {
	i := l.next[v]
	for i != 0 && l.uses[i].at <= l.at {
		i = l.uses[i].next
	}
	return i != 0
}

// nextUse returns where the next use is, beyond all positions if there is none.
func (l *useLists) nextUse(v ir.Value) int32 {
	if i := l.next[v]; i != 0 {
		return l.uses[i].at
	}
	return farDistance * 2
}
