package buffercache

const noUnit = -1

// buddies hands out powers of two of units from a pool and joins free neighbours. A block
// of order k has 1<<k units and begins at a multiple of that.
type buddies struct {
	first      []int32 // per order, a free block's first unit or noUnit
	next, prev []int32 // list of the free blocks of an order, by first unit
	free       []uint8 // by first unit: 1 + order of the free block that begins there
	top        int     // largest order
}

func newBuddies(units, top int) *buddies {
	b := &buddies{
		first: make([]int32, top+1), next: make([]int32, units), prev: make([]int32, units),
		free: make([]uint8, units), top: top,
	}
	for i := range b.first {
		b.first[i] = noUnit
	}
	for unit := (units>>top - 1) << top; unit >= 0; unit -= 1 << top {
		b.push(unit, top)
	}
	return b
}

func (b *buddies) push(unit, order int) {
	b.free[unit] = uint8(order + 1)
	b.next[unit], b.prev[unit] = b.first[order], noUnit
	if head := b.first[order]; head != noUnit {
		b.prev[head] = int32(unit)
	}
	b.first[order] = int32(unit)
}

func (b *buddies) remove(unit, order int) {
	b.free[unit] = 0
	next, prev := b.next[unit], b.prev[unit]
	if next != noUnit {
		b.prev[next] = prev
	}
	if prev != noUnit {
		b.next[prev] = next
	} else {
		b.first[order] = next
	}
}

// alloc returns the first unit of a block, or noUnit.
func (b *buddies) alloc(order int) int {
	from := order
	for from <= b.top && b.first[from] == noUnit {
		from++
	}
	if from > b.top {
		return noUnit
	}
	unit := int(b.first[from])
	b.remove(unit, from)
	for from > order {
		from--
		b.push(unit+1<<from, from)
	}
	return unit
}

// release takes back a block that alloc returned.
func (b *buddies) release(unit, order int) {
	for order < b.top {
		buddy := unit ^ 1<<order
		if buddy >= len(b.free) || int(b.free[buddy]) != order+1 {
			break
		}
		b.remove(buddy, order)
		unit &^= 1 << order
		order++
	}
	b.push(unit, order)
}
