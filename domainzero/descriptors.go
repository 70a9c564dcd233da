package domainzero

import (
	"strconv"
	"strings"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/verifier"
)

// A typeDesc is a type descriptor as it lies in the image.
type typeDesc struct {
	abi.TypeDesc
	Index uint64 // in descriptors.infos
}

const typeDescBytes = abi.TypeDescBytes + 8

// A descInfo is what Go knows of a descriptor.
type descInfo struct {
	addr    abi.Addr
	index   int            // in descriptors.infos
	typ     *bytecode.Type // nil for closures
	size    int
	refs    *refMap
	methods []method
	proxy   *proxyType // of the dynamic type of portals, else nil
	table   int        // capacity of the method table
}

// A method is an entry of a dynamic type's method set.
type method struct {
	selector  selector
	sig       *bytecode.Type // without receiver, tags included: what implements compares
	component *verifier.Component
	fn        bytecode.FuncID
}

// A selector is a method as callers see it: name and signature. Tags of structs in the
// signature do not count, for a conversion of an interface to one that differs in them is no
// change of the value.
type selector struct {
	name string
	sig  int // bytecode.Type.ID of the signature without tags
}

func selectorOf(u *bytecode.Universe, name string, sig *bytecode.Type) selector {
	return selector{name, u.Untagged(sig).ID()}
}

// descriptors makes the run-time type descriptors, one per type. Interface calls index a
// dynamic type's method table by the selector's number, as fast as a virtual call
// (paper, section 2.4). Only selectors that some interface call uses get a number.
type descriptors struct {
	universe  *bytecode.Universe
	image     *image
	infos     []*descInfo
	byType    []*descInfo // by bytecode.Type.ID
	closures  map[string]*descInfo
	selectors map[selector]int
	missing   abi.Addr                                            // in method tables where there is no method: nothing calls it
	complete  int                                                 // how many of infos have all methods that interfaces call
	code      func(*verifier.Component, bytecode.FuncID) abi.Addr // of a function, which is wanted if it is 0
	link      func() error                                        // links what is wanted
	impls     func(*bytecode.Type) []verifier.MethodImpl          // method sets, by components of the code space
	implement map[[2]abi.Addr]bool                                // cache of implements
}

func newDescriptors(u *bytecode.Universe, m *image, missing abi.Addr) *descriptors {
	return &descriptors{universe: u, image: m, missing: missing, closures: map[string]*descInfo{},
		selectors: map[selector]int{}, implement: map[[2]abi.Addr]bool{}}
}

func (d *descriptors) add(info *descInfo, flags abi.TypeFlags, id int) error {
	a, err := d.image.allocData(typeDescBytes)
	if err != nil {
		return err
	}
	info.addr, info.index = a, len(d.infos)
	*descAt(a) = typeDesc{abi.TypeDesc{Size: uint64(info.size), Flags: flags, ID: uint32(id)}, uint64(len(d.infos))}
	d.infos = append(d.infos, info)
	return nil
}

// of returns the descriptor of a type, making it if there is none.
func (d *descriptors) of(t *bytecode.Type) (*descInfo, error) {
	if id := t.ID(); id >= len(d.byType) {
		d.byType = append(d.byType, make([]*descInfo, id+1-len(d.byType))...)
	} else if info := d.byType[id]; info != nil {
		if info.index < d.complete {
			return info, nil
		}
		return info, d.link()
	}
	var flags abi.TypeFlags
	if t.IsPointerShaped() {
		flags |= abi.TypeDirect
	}
	if t.IsComparable() {
		flags |= abi.TypeComparable
	}
	if isBits(t) {
		flags |= abi.TypeBits
	}
	info := &descInfo{typ: t, size: int(t.Size()), refs: refMapOf(t)}
	if err := d.add(info, flags, t.ID()); err != nil {
		return nil, err
	}
	d.byType[t.ID()] = info
	if err := d.fill(info); err != nil {
		return nil, err
	}
	return info, d.link()
}

// isBits reports whether values of the type are equal exactly if their bytes are.
func isBits(t *bytecode.Type) bool {
	u := t.Under()
	switch u.Kind {
	case bytecode.KindPointer, bytecode.KindChan:
		return true
	case bytecode.KindArray:
		return isBits(u.Elem)
	case bytecode.KindStruct:
		return false // padding
	}
	return u.Kind == bytecode.KindBool || u.Kind.IsInteger()
}

// closure returns the descriptor of closure objects with these captures.
func (d *descriptors) closure(captures []*bytecode.Type) (*descInfo, error) {
	var b strings.Builder
	for _, t := range captures {
		b.WriteString(strconv.Itoa(t.ID()))
		b.WriteByte(',')
	}
	key := b.String()
	if info, ok := d.closures[key]; ok {
		return info, nil
	}
	refs, size := closureRefs(captures)
	info := &descInfo{size: size, refs: refs}
	if err := d.add(info, 0, 0); err != nil {
		return nil, err
	}
	d.closures[key] = info
	return info, nil
}

// info returns what is known of the descriptor at an address.
func (d *descriptors) info(a abi.Addr) *descInfo { return d.infos[descAt(a).Index] }

// selector returns the offset in method tables of a method of an interface type. Once the
// code that asks is linked, fillAll puts it into the tables.
func (d *descriptors) selector(iface *bytecode.Type, method int) int64 {
	m := iface.Under().Methods[method]
	s := selectorOf(d.universe, m.Name, m.Sig)
	n, ok := d.selectors[s]
	if !ok {
		n = len(d.selectors)
		d.selectors[s] = n
	}
	return int64(n) * bytecode.WordSize
}

// fill finds a type's methods and writes its method table, as far as selectors have numbers
// and methods have code; the others are wanted. It is called again when either changes: a
// component that supplies the methods of an instance of a generic type may come later than
// others that use it.
func (d *descriptors) fill(info *descInfo) error {
	if info.typ != nil && info.proxy == nil && info.methods == nil {
		for _, m := range d.impls(info.typ) {
			sig := m.Component.Sig(m.Func)
			called := d.universe.Func(sig.Params[1:], sig.Results, sig.Variadic)
			info.methods = append(info.methods, method{selectorOf(d.universe, m.Name, called), called, m.Component, m.Func})
		}
	}
	highest := -1
	for _, m := range info.methods {
		if n, ok := d.selectors[m.selector]; ok {
			highest = max(highest, n)
		}
	}
	if highest < 0 {
		return nil
	}
	desc := descAt(info.addr)
	if highest >= info.table {
		capacity := highest + 16
		a, err := d.image.allocData(capacity * bytecode.WordSize)
		if err != nil {
			return err
		}
		desc.Methods, info.table = a, capacity
		for i := range capacity {
			store64(a+abi.Addr(i*bytecode.WordSize), uint64(d.missing))
		}
	}
	table := wordsAt(desc.Methods, info.table)
	for i, m := range info.methods {
		n, ok := d.selectors[m.selector]
		if !ok {
			continue
		}
		if info.proxy != nil {
			table[n] = uint64(info.proxy.stubs[i])
		} else if a := d.code(m.component, m.fn); a != 0 {
			table[n] = uint64(a)
		}
	}
	return nil
}

// fillAll completes the method tables, as far as there is code.
func (d *descriptors) fillAll() error {
	for _, info := range d.infos {
		if err := d.fill(info); err != nil {
			return err
		}
	}
	return nil
}

// maxImplement is how many pairs of types the cache of implements has, of which a few files
// can make more than there is memory for.
const maxImplement = 1 << 14

// implements reports whether the dynamic type with one descriptor has the methods of the
// interface type with the other.
func (d *descriptors) implements(dynamic, iface abi.Addr) bool {
	key := [2]abi.Addr{dynamic, iface}
	if d.implement[key] {
		return true
	}
	has := map[bytecode.Method]bool{}
	for _, m := range d.info(dynamic).methods {
		has[bytecode.Method{Name: m.selector.name, Sig: m.sig}] = true
	}
	for _, m := range d.info(iface).typ.Under().Methods {
		if !has[m] {
			return false
		}
	}
	if len(d.implement) == maxImplement {
		clear(d.implement)
	}
	d.implement[key] = true
	return true
}
