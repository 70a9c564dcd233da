package domainzero

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// between makes the system's copier ready for a copy.
func (s *System) between(from, to *Domain) *copier {
	c := &s.copier
	c.from, c.to, c.limit = from, to, to.config.Copy
	return c
}

// A copier copies values by depth from one domain's heap to another's (paper, section
// 2.2). It keeps sharing and cycles among references to whole objects; a slice takes its
// len elements along, an interior pointer its pointee. Copies lie one behind the other, in
// the order in which they were found, and so are their references followed: no structure is
// too deep or too wide.
type copier struct {
	from, to *Domain
	limit    int // bytes that may be allocated
	used     int
	copied   copyTable
}

// codeRetry says that the target's heap has no room before a collection.
const codeRetry = bytecode.Code(-1)

// run carries out a copy. If the target's heap runs full it collects that and starts again:
// nothing of an aborted copy is reachable. It makes room for some more at first, then for
// all that a call may copy.
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
			c.to.collect(2 * c.used)
		case 1:
			c.to.collect(c.limit)
		default:
			return bytecode.CodeQuota
		}
	}
}

// copyRoot copies a value, as large as its type, from src to dst and everything that it
// refers to into the target's heap.
func (c *copier) copyRoot(t *bytecode.Type, src, dst abi.Addr) bytecode.Code {
	n := int(t.Size())
	copy(bytesAt(dst, n), bytesAt(src, n))
	first := c.to.block.HeapNext
	if code := c.fix(t, dst); code != bytecode.CodeOK {
		return code
	}
	return c.fixFrom(first)
}

// fixFrom replaces the references in the copies from an address on. Those that this makes
// come behind them.
func (c *copier) fixFrom(at abi.Addr) bytecode.Code {
	for at < c.to.block.HeapNext {
		w := load64(at)
		desc, count, _ := header(w)
		if info := c.to.space.desc.info(desc); info.refs != nil {
			for i := range abi.Addr(count) {
				if code := c.fix(info.typ, at+abi.HeaderSize+i*abi.Addr(info.size)); code != bytecode.CodeOK {
					return code
				}
			}
		}
		at += abi.Addr(bytesOf(w))
	}
	return bytecode.CodeOK
}

// fix replaces the references in a value by references to copies of what they lead to.
func (c *copier) fix(t *bytecode.Type, at abi.Addr) bytecode.Code {
	u := t.Under()
	switch u.Kind {
	case bytecode.KindPointer:
		return c.fixPointer(u, at)
	case bytecode.KindMap:
		return c.fixMap(u, at)
	case bytecode.KindString:
		return c.fixArray(c.to.sys.universe.Basic(bytecode.KindUint8), at, int(load64(at+8)))
	case bytecode.KindSlice:
		store64(at+16, load64(at+8))
		return c.fixArray(u.Elem, at, int(load64(at+8)))
	case bytecode.KindInterface:
		return c.fixInterface(t, at)
	case bytecode.KindFunc, bytecode.KindChan:
		if loadAddr(at) != 0 {
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

func (c *copier) fixPointer(u *bytecode.Type, at abi.Addr) bytecode.Code {
	p := loadAddr(at)
	switch {
	case p == 0:
		return bytecode.CodeOK
	case u.Elem.Under().Kind.IsOpaque():
		if n := c.from.sys.memory.nodes[p]; n != nil {
			c.to.hold(n)
		}
		return bytecode.CodeOK
	}
	a, code := c.object(u.Elem, p, 1)
	storeAddr(at, a)
	return code
}

// fixMap copies a map as the library's data structure that it is. Nobody iterates over the
// copy. Maps whose hashes depend on addresses cannot be copied.
func (c *copier) fixMap(u *bytecode.Type, at abi.Addr) bytecode.Code {
	p := loadAddr(at)
	if p == 0 {
		return bytecode.CodeOK
	}
	impl := c.from.sys.mapType(u)
	if impl == nil || u.Key.HasPointers() && u.Key.Under().Kind != bytecode.KindString {
		return bytecode.CodeType
	}
	a, code := c.object(impl, p, 1)
	storeAddr(at, a)
	for i, f := range impl.Under().Fields {
		if code == bytecode.CodeOK && bytecode.BaseName(f.Name) == mapIterators {
			storeAddr(a+abi.Addr(impl.Under().Offset(i)), 0)
		}
	}
	return code
}

// mapIterators is the field of the library's type that refers to what iterators share.
const mapIterators = "watched"

func (c *copier) fixArray(elem *bytecode.Type, at abi.Addr, n int) bytecode.Code {
	p := loadAddr(at)
	if p == 0 || c.shared(p) {
		return bytecode.CodeOK
	}
	if n == 0 || elem.Size() == 0 {
		storeAddr(at, c.from.sys.image.zero)
		return bytecode.CodeOK
	}
	a, code := c.object(elem, p, n)
	storeAddr(at, a)
	return code
}

// shared reports whether an address leads to immutable data that all domains share.
func (c *copier) shared(p abi.Addr) bool { return c.from.sys.image.contains(p) }

// object returns the copy of n values at p.
func (c *copier) object(t *bytecode.Type, p abi.Addr, n int) (abi.Addr, bytecode.Code) {
	switch {
	case t.Size() == 0:
		return c.from.sys.image.zero, bytecode.CodeOK
	case c.from.sys.absent(p):
		return 0, bytecode.CodeType
	}
	key := copyKey{p, uint32(t.ID()), uint32(n)}
	known := c.copied.find(key)
	if known.round == c.copied.round {
		return known.copied, bytecode.CodeOK
	}
	size := int(t.Size())
	bytes := objectBytes(size, n)
	if c.used += bytes; c.used > c.limit {
		return 0, bytecode.CodeQuota
	}
	info, err := c.to.space.desc.of(t)
	if err != nil {
		return 0, bytecode.CodeQuota
	}
	a := c.to.bump(bytes)
	if a == 0 {
		return 0, codeRetry
	}
	store64(a, makeHeader(info.addr, n))
	a += abi.HeaderSize
	copy(bytesAt(a, size*n), bytesAt(p, size*n))
	if !c.copied.put(known, key, a) {
		return 0, bytecode.CodeQuota
	}
	return a, bytecode.CodeOK
}

// fixInterface copies a dynamic value. Portals are passed by reference; an object whose
// static type is a portal interface is promoted to a service.
func (c *copier) fixInterface(static *bytecode.Type, at abi.Addr) bytecode.Code {
	typ, data := loadAddr(at), loadAddr(at+8)
	if typ == 0 {
		return bytecode.CodeOK
	}
	info := c.from.space.desc.info(typ)
	if info.proxy != nil {
		return c.pass(static, at, c.from.caps.entries[data])
	}
	if static.Portal && info.typ.Kind == bytecode.KindPointer {
		v, err := c.from.serviceFor(info.typ, data)
		if err != nil {
			return bytecode.CodeQuota
		}
		return c.pass(static, at, v)
	}
	if t, d, ok := c.sameVariable(typ, data); ok && c.to.implements(t, static) {
		storeAddr(at, t)
		storeAddr(at+8, d)
		return bytecode.CodeOK
	}
	if !c.to.knows(info.typ) {
		return bytecode.CodeType
	}
	target, err := c.to.space.desc.of(info.typ)
	if err != nil {
		return bytecode.CodeQuota
	}
	if !c.to.implements(target.addr, static) {
		return bytecode.CodeType
	}
	storeAddr(at, target.addr)
	if info.typ.IsPointerShaped() {
		return c.fix(info.typ, at+8)
	}
	a, code := c.object(info.typ, data, 1)
	storeAddr(at+8, a)
	return code
}

// implements reports whether values of a dynamic type, given by its descriptor, may be those
// of an interface type: domains that share no code may have other methods for it.
func (d *Domain) implements(dynamic abi.Addr, iface *bytecode.Type) bool {
	if dynamic == 0 || len(iface.Under().Methods) == 0 {
		return true
	}
	static, err := d.space.desc.of(iface)
	return err == nil && d.space.desc.implements(dynamic, static.addr)
}

// pass stores a portal to a service.
func (c *copier) pass(static *bytecode.Type, at abi.Addr, v *service) bytecode.Code {
	if v == nil {
		return bytecode.CodeTerminated
	}
	typ, data, err := c.to.portalWords(v)
	if err != nil {
		return bytecode.CodeQuota
	}
	if !c.to.implements(typ, static) {
		return bytecode.CodeType
	}
	storeAddr(at, typ)
	storeAddr(at+8, data)
	return bytecode.CodeOK
}

// sameVariable finds a package-level error variable that holds an interface value, and
// returns what the target's copy of the variable holds: so that err == io.EOF stays true
// on the other side of a portal.
func (c *copier) sameVariable(typ, data abi.Addr) (abi.Addr, abi.Addr, bool) {
	l := c.from.sys.linker
	for _, comp := range c.from.components {
		n := l.statics.numbers[comp]
		target := c.to.block.Statics[n]
		if target == c.to.sys.noStatics {
			continue
		}
		for _, off := range l.statics.layoutOf(comp).errors {
			a := c.from.block.Statics[n] + abi.Addr(off)
			if loadAddr(a) == typ && loadAddr(a+8) == data {
				return loadAddr(target + abi.Addr(off)), loadAddr(target + abi.Addr(off) + 8), true
			}
		}
	}
	return 0, 0, false
}

// knows reports whether the components that define a dynamic type are linked into the
// domain.
func (d *Domain) knows(t *bytecode.Type) bool {
	for t.Kind == bytecode.KindPointer || t.Kind == bytecode.KindSlice || t.Kind == bytecode.KindArray {
		t = t.Elem
	}
	if t.Kind != bytecode.KindNamed || t.Component.Path == "" {
		return true
	}
	for _, c := range d.components {
		if c.ID() == t.Component {
			return true
		}
	}
	return false
}
