package portal

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
)

// between makes the processor's copier ready for a copy. It is for these domains until the next
// call of between.
func (p *Portals) between(from, to *domain.Domain) *copier {
	c := &p.copier
	c.from, c.to, c.limit = from, to, to.Config.Copy
	return c
}

// A copier copies values by depth from one domain's heap to another's (paper, section
// 2.2). It keeps sharing and cycles among references to whole objects; a slice takes its
// len elements along, an interior pointer its pointee. Copies lie one behind the other, in
// the order in which they were found, and so are their references followed: no structure is
// too deep or too wide.
type copier struct {
	portals  *Portals       // by which pass makes portals; fixed
	from, to *domain.Domain // whose heaps and code object and fix go by: set by between, and kept until its next call; may be one

	// limit is the quota of the domain that is copied to; used is what this attempt has taken
	// of it, in bytes. object refuses what passes the limit, and run collects by used.
	limit  int // bytes that may be allocated
	used   int
	copied copyTable // by this attempt: run forgets those of an aborted one
}

// codeRetry says that the target's heap has no room before a collection. Nobody but run sees it:
// it is none of package bytecode's codes.
const codeRetry = bytecode.Code(-1)

// run carries out a copy. If the target's heap runs full it collects that and starts again:
// nothing of an aborted copy is reachable. It makes room for some more at first, then for all
// that a call may copy. So do may run three times, and has to leave nothing else behind.
// Precondition: what is copied can be reached from roots, for if both domains are one the
// collection moves it, too: keep and a call's variables see to it.
func (c *copier) run(do func() bytecode.Code) bytecode.Code {
	defer c.copied.shrink()
	for attempt := 0; ; attempt++ {
		c.used = 0
		c.copied.reset()
		code := do()
		if code != codeRetry {
			return code
		}
		switch attempt {
		case 0:
			c.to.Heap.Collect(2 * c.used)
		case 1:
			c.to.Heap.Collect(c.limit)
		default:
			return bytecode.CodeQuota
		}
	}
}

// copyRoot copies a value, as large as its type, from src to dst and everything that it refers
// to into the target's heap. Precondition: dst is outside of both heaps, where no walk from header
// to header, as fixFrom's, comes by: scratch, or a variable on a stack.
func (c *copier) copyRoot(t *bytecode.Type, src, dst abi.Addr) bytecode.Code {
	n := int(t.Size())
	copy(memory.Bytes(dst, n), memory.Bytes(src, n))
	first := c.to.Heap.Next()
	if code := c.fix(t, dst); code != bytecode.CodeOK {
		return code
	}
	return c.fixFrom(first)
}

// fixFrom replaces the references in the copies from an address on. Those that this makes
// come behind them. Precondition: an object begins there, or it is the next free byte, and nothing
// but the copier allocates meanwhile: it goes from header to header. No code of the domain runs in
// a copy.
func (c *copier) fixFrom(at abi.Addr) bytecode.Code {
	for at < c.to.Heap.Next() {
		w := memory.Load(at)
		desc, count, _ := object.Header(w)
		if info := c.to.TypeAt(desc); info.Refs != nil {
			for i := range abi.Addr(count) {
				if code := c.fix(info.Type, at+abi.HeaderSize+i*abi.Addr(info.Size)); code != bytecode.CodeOK {
					return code
				}
			}
		}
		at += abi.Addr(object.BytesOf(w))
	}
	return bytecode.CodeOK
}

// fix replaces the references in a value by references to copies of what they lead to.
// Precondition: the value is a copy, whose references are still those of the source: a second time
// it would copy copies. copyRoot and fixFrom come by each value once.
func (c *copier) fix(t *bytecode.Type, at abi.Addr) bytecode.Code {
	u := t.Under()
	switch u.Kind {
	case bytecode.KindPointer:
		return c.fixPointer(u, at)
	case bytecode.KindMap:
		return c.fixMap(u, at)
	case bytecode.KindString:
		return c.fixArray(c.portals.common.Linker.Universe.Basic(bytecode.KindUint8), at, int(memory.Load(at+8)))
	case bytecode.KindSlice:
		memory.Store(at+16, memory.Load(at+8))
		return c.fixArray(u.Elem, at, int(memory.Load(at+8)))
	case bytecode.KindInterface:
		return c.fixInterface(t, at)
	case bytecode.KindFunc, bytecode.KindChan:
		if memory.LoadAddr(at) != 0 {
			return bytecode.CodeType
		}
	case bytecode.KindStruct:
		for i, f := range u.Fields {
			if f.Type.HasPointers() {
				if code := c.fix(f.Type, at+abi.Addr(u.Offset(i))); code != bytecode.CodeOK {
					return code
				}
			}
		}
	case bytecode.KindArray:
		if u.Elem.HasPointers() {
			for i := range abi.Addr(u.Len) {
				if code := c.fix(u.Elem, at+i*abi.Addr(u.Elem.Size())); code != bytecode.CodeOK {
					return code
				}
			}
		}
	}
	return bytecode.CodeOK
}

// fixPointer passes memory objects by reference: the target's domain holds them from now on.
func (c *copier) fixPointer(u *bytecode.Type, at abi.Addr) bytecode.Code {
	p := memory.LoadAddr(at)
	switch {
	case p == 0:
		return bytecode.CodeOK
	case u.Elem.Under().Kind.IsOpaque():
		if n := c.portals.common.Memory.At(p); n != nil {
			c.to.Objects.Hold(n)
		}
		return bytecode.CodeOK
	}
	a, code := c.object(u.Elem, p, 1)
	memory.StoreAddr(at, a)
	return code
}

// fixMap copies a map as the library's data structure that it is. Nobody iterates over the
// copy. Maps whose hashes depend on addresses cannot be copied.
func (c *copier) fixMap(u *bytecode.Type, at abi.Addr) bytecode.Code {
	p := memory.LoadAddr(at)
	if p == 0 {
		return bytecode.CodeOK
	}
	impl := c.portals.mapType(u)
	if impl == nil || u.Key.HasPointers() && u.Key.Under().Kind != bytecode.KindString {
		return bytecode.CodeType
	}
	a, code := c.object(impl, p, 1)
	memory.StoreAddr(at, a)
	for i, f := range impl.Under().Fields {
		if code == bytecode.CodeOK && bytecode.BaseName(f.Name) == mapIterators {
			memory.StoreAddr(a+abi.Addr(impl.Under().Offset(i)), 0)
		}
	}
	return code
}

// mapIterators is the field of the library's type Map that refers to what iterators share. fixMap
// clears it by this name.
const mapIterators = "watched"

// fixArray copies the elements of a slice or string, n of them from the start on. Constant data
// is shared; a part of a larger array becomes an array of its own.
func (c *copier) fixArray(elem *bytecode.Type, at abi.Addr, n int) bytecode.Code {
	p := memory.LoadAddr(at)
	if p == 0 || c.shared(p) {
		return bytecode.CodeOK
	}
	if n == 0 || elem.Size() == 0 {
		memory.StoreAddr(at, c.portals.common.Linker.Image.Zero())
		return bytecode.CodeOK
	}
	a, code := c.object(elem, p, n)
	memory.StoreAddr(at, a)
	return code
}

// shared reports whether an address leads to immutable data that all domains share.
func (c *copier) shared(p abi.Addr) bool { return c.portals.common.Linker.Image.Contains(p) }

// object returns the copy of n values at p, whose references fixFrom replaces later. It never
// collects.
func (c *copier) object(t *bytecode.Type, p abi.Addr, n int) (abi.Addr, bytecode.Code) {
	switch {
	case t.Size() == 0:
		return c.portals.common.Linker.Image.Zero(), bytecode.CodeOK
	case c.from.Absent(p):
		return 0, bytecode.CodeType
	}
	key := copyKey{p, uint32(t.ID()), uint32(n)}
	known := c.copied.find(key)
	if known.round == c.copied.round {
		return known.copied, bytecode.CodeOK
	}
	size := int(t.Size())
	bytes := object.Bytes(size, n)
	if c.used += bytes; c.used > c.limit {
		return 0, bytecode.CodeQuota
	}
	info, err := c.to.Space.Type(t)
	if err != nil {
		return 0, bytecode.CodeQuota
	}
	a := c.to.Heap.Bump(bytes, func() {})
	if a == 0 {
		return 0, codeRetry
	}
	memory.Store(a, object.MakeHeader(info.Addr, n))
	a += abi.HeaderSize
	copy(memory.Bytes(a, size*n), memory.Bytes(p, size*n))
	if !c.copied.put(known, key, a) {
		return 0, bytecode.CodeQuota
	}
	return a, bytecode.CodeOK
}

// fixInterface copies a dynamic value. Portals are passed by reference; an object whose
// static type is a portal interface is promoted to a service.
func (c *copier) fixInterface(static *bytecode.Type, at abi.Addr) bytecode.Code {
	typ, data := memory.LoadAddr(at), memory.LoadAddr(at+8)
	if typ == 0 {
		return bytecode.CodeOK
	}
	info := c.from.TypeAt(typ)
	if info.Portal {
		return c.pass(static, at, c.portals.common.ServiceAt(memory.At[abi.Capability](data).Service))
	}
	if static.Portal && info.Type.Kind == bytecode.KindPointer {
		v, err := c.from.ServiceFor(info.Type, data)
		if err != nil {
			return bytecode.CodeQuota
		}
		return c.pass(static, at, v)
	}
	if t, d, ok := c.sameVariable(typ, data); ok && c.to.Implements(t, static) {
		memory.StoreAddr(at, t)
		memory.StoreAddr(at+8, d)
		return bytecode.CodeOK
	}
	if !knows(c.to, info.Type) {
		return bytecode.CodeType
	}
	target, err := c.to.Space.Type(info.Type)
	if err != nil {
		return bytecode.CodeQuota
	}
	if !c.to.Implements(target.Addr, static) {
		return bytecode.CodeType
	}
	memory.StoreAddr(at, target.Addr)
	if info.Type.IsPointerShaped() {
		return c.fix(info.Type, at+8)
	}
	a, code := c.object(info.Type, data, 1)
	memory.StoreAddr(at+8, a)
	return code
}

// pass stores a portal to a service, which is nil if its domain has ended.
func (c *copier) pass(static *bytecode.Type, at abi.Addr, v *domain.Service) bytecode.Code {
	if v == nil {
		return bytecode.CodeTerminated
	}
	typ, data, err := c.portals.Words(c.to, v)
	if err != nil {
		return bytecode.CodeQuota
	}
	if !c.to.Implements(typ, static) {
		return bytecode.CodeType
	}
	memory.StoreAddr(at, typ)
	memory.StoreAddr(at+8, data)
	return bytecode.CodeOK
}

// sameVariable finds a package-level error variable that holds an interface value, and
// returns what the target's copy of the variable holds: so that err == io.EOF stays true
// on the other side of a portal.
func (c *copier) sameVariable(typ, data abi.Addr) (abi.Addr, abi.Addr, bool) {
	for _, comp := range c.from.Components {
		source, target := c.from.VariablesOf(comp), c.to.VariablesOf(comp)
		if c.to.Absent(target) {
			continue
		}
		for _, off := range c.portals.common.Linker.Statics(comp).Errors {
			a := source + abi.Addr(off)
			if memory.LoadAddr(a) == typ && memory.LoadAddr(a+8) == data {
				return memory.LoadAddr(target + abi.Addr(off)), memory.LoadAddr(target + abi.Addr(off) + 8), true
			}
		}
	}
	return 0, 0, false
}

// knows reports whether the components that define a dynamic type are linked into the
// domain.
func knows(d *domain.Domain, t *bytecode.Type) bool {
	for t.Kind == bytecode.KindPointer || t.Kind == bytecode.KindSlice || t.Kind == bytecode.KindArray {
		t = t.Elem
	}
	if t.Kind != bytecode.KindNamed || t.Component.Path == "" {
		return true
	}
	for _, c := range d.Components {
		if c.ID() == t.Component {
			return true
		}
	}
	return false
}
