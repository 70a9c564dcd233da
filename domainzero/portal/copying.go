package portal

import (
	"errors"
	"math/rand/v2"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/domainzero/object"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// Native code copies parameters by depth from one domain's heap to another's (paper, section 2.2). It
// keeps sharing and cycles among references to whole objects; a slice takes its len elements along,
// an interior pointer its pointee. This file gives it room, and does for it what it cannot.

// Sizes of the table of copies in entries, powers of two: at first and between large copies; and how
// many entries are looked at, in a table whose places follow addresses, and in one whose places do not
// follow from anything that a component can know.
const (
	copyEntries   = 8192
	orderedProbes = 16
	spreadProbes  = 512
)

// openCopying lets native code copy.
func (p *Portals) openCopying() error {
	c := p.cpu.Copying()
	base, bytes := p.common.Linker.Image.Range()
	c.Absent, c.Image, c.ImageBytes = p.common.Absent, base, uint64(bytes)
	if !p.makeTable(copyEntries) {
		return memory.ErrNoMemory
	}
	return nil
}

// makeTable makes the table of copies one of n entries, all of them free, and reports whether there is
// memory for it.
func (p *Portals) makeTable(n uint64) bool {
	c := p.cpu.Copying()
	a := p.common.Pool.Alloc(int(n) * abi.CopyEntryBytes)
	if a == 0 {
		return false
	}
	p.giveTable()
	c.Table, c.Mask, c.Room, c.Round = a, n-1, n/2, 0
	p.variables = errorVariables{}
	c.Multiplier, c.Probes = 1<<32, orderedProbes
	return true
}

// giveTable gives the table of copies back, if there is one.
func (p *Portals) giveTable() {
	if c := p.cpu.Copying(); c.Table != 0 {
		p.common.Pool.Release(c.Table, int(c.Mask+1)*abi.CopyEntryBytes)
	}
}

// shrink gives back what a large copy needed. Precondition: no copy is to be tried again.
func (p *Portals) shrink() {
	if p.cpu.Copying().Mask >= copyEntries {
		p.makeTable(copyEntries) // or it stays large
	}
}

// Room for copies, in bytes: native code gets all that is free, and a collection makes some times what it is known to
// need, for it may need more, and as much as it needs in some calls, so that it asks seldom.
const (
	roomFactor = 8
	ampleRoom  = 512 << 10
)

// maxAgain is how often a copy is tried again: each time it has some times the room in the heap, or in
// the table, that it had before.
const maxAgain = 16

// A copying is what goes on, or is decided, in the middle of a copy.
type copying struct{ *Portals }

// An outcome is what becomes of a copy that native code left for.
type outcome int

const (
	failed outcome = iota // what is wrong is in abi.Copying
	tried                 // native code is to try it again, for now there is what it lacked
	later                 // package portal is to look again when others have run
)

// again finds out what becomes of what native code left for, a copy on behalf of a thread in a call to the
// heap of a domain. That is not held.
func (p copying) again(t *domain.Thread, call domain.Serving, to *domain.Domain) outcome {
	c := p.cpu.Copying()
	if t.Again.Serving != call {
		t.Again = domain.Attempts{Serving: call}
	}
	if t.Again.Table > 0 {
		return p.enlarge(t)
	}
	if t.Again.Count++; t.Again.Count > maxAgain || c.Code != 0 && p.crowded != to {
		return failed
	}
	switch {
	case p.crowded == to:
		p.crowded = nil
		to.Collect()
		return tried
	case c.Full != 0:
		need, ready := int(c.Full-c.First), false
		if need <= to.Config.Copy {
			to.Contain(func() { ready = to.Heap.Prepare(need, max(min(roomFactor*need, to.Config.Copy), ampleRoom)) })
		}
		if ready {
			return tried
		}
	case c.Left == 0:
		t.Again.Table = roomFactor * int(c.Mask+1)
		return p.enlarge(t)
	case c.Round>>abi.CopyRoundShift == 1<<(64-abi.CopyRoundShift)-1:
		clear(memory.Bytes(c.Table, int(c.Mask+1)*abi.CopyEntryBytes))
		c.Round, p.variables = 0, errorVariables{}
		return tried
	case c.Collided != 0 && c.Probes == orderedProbes:
		c.Multiplier, c.Probes = rand.Uint64()|1, spreadProbes
		return tried
	case c.Collided == 0:
		c.Code = uint64(bytecode.CodeType)
		return failed
	}
	c.Code = uint64(bytecode.CodeQuota)
	return failed
}

// enlarge makes the table that a copy is to have, when the memory for it was cleared in steps.
func (p copying) enlarge(t *domain.Thread) outcome {
	n := t.Again.Table
	if !p.common.Pool.Clean(n * abi.CopyEntryBytes) {
		return later
	}
	if t.Again.Table = 0; p.makeTable(uint64(n)) {
		return tried
	}
	p.cpu.Copying().Code = uint64(bytecode.CodeQuota)
	return failed
}

// copyPiece is how many bytes Go copies at a time.
const copyPiece = 64 << 10

// targets says which argument is the domain that is copied to, by what is asked for, from abi.CopyHold on.
var targets = [...]int{1, 3, 0, 3}

// help does for code that copies what that asks for, on behalf of the thread that runs: it copies to
// the heap of another domain. The thread goes on at once, with the memory of both, or when others have run:
// lines that fire are handled here, and if that dooms one of the two the copy fails.
func (p copying) help(t *domain.Thread, save *abi.RegSave, what uint64) *domain.Thread {
	t.Copies = true
	word := func(i int) *uint64 { return domain.Argument(save, i) }
	w, result := words{typ: abi.Addr(*word(0)), data: abi.Addr(*word(1))}, bytecode.CodeOK
	target := p.common.DomainAt(abi.Addr(*word(targets[what-abi.CopyHold])))
	p.common.Step([2]*domain.Domain{t.Domain, target})
	switch what {
	case abi.CopyHold:
		target.Hold(w.typ)
	case abi.CopyBytes:
		n := min(*word(2), copyPiece)
		copy(memory.Bytes(w.typ, int(n)), memory.Bytes(w.data, int(n)))
		if *word(2) -= n; *word(2) > 0 {
			*word(0), *word(1) = *word(0)+n, *word(1)+n
			t.ResumeAt = p.common.Linker.Stubs[abi.StubIntrinsic]
			return p.pause(t, target)
		}
	case abi.CopyInterface:
		static, from := p.common.Linker.Universe.ByID(int(*word(2))), w
		err := p.common.Linked(t, func() error {
			w = from
			return passing(p).passInterface(t.Domain, target, static, &w)
		})
		if link.IsLater(err) {
			if t.ResumeAt = p.common.Linker.Stubs[abi.StubIntrinsic]; !p.cpu.Late() {
				return t
			}
			if p.hold(t, target) {
				return nil
			}
			t.ResumeAt, t.Job = 0, nil
		}
		result = bytecode.CodeOf(err, bytecode.CodeQuota)
		*word(1), *word(2), *word(3), *word(4) = uint64(w.typ), uint64(w.data), uint64(w.bytes), w.header
	}
	if t.Domain.Gone() || target.Gone() {
		result = bytecode.CodeTerminated
	}
	if result != bytecode.CodeOK {
		p.cpu.Copying().Code = uint64(result)
	}
	*word(0) = domain.Word(result == bytecode.CodeOK)
	return p.pause(t, target)
}

// A passing finds out what interfaces are on the other side.
type passing struct{ *Portals }

// words are what an interface holds on the other side: a data word that is one's own, or, if bytes is
// not 0, that of an object to be copied, with the copy's header.
type words struct {
	typ, data abi.Addr
	bytes     int
	header    uint64
}

// passInterface finds out what an interface of a static type, that is not nil, is on the other side.
// Portals are passed by reference; an object whose static type is a portal interface is promoted to a
// service.
func (p passing) passInterface(from, to *domain.Domain, static *bytecode.Type, w *words) error {
	if _, err := to.Space.Type(static); err != nil { // Implements needs it
		return err
	}
	info := from.TypeAt(w.typ)
	if info.Portal {
		return p.pass(to, static, from.ServiceOf(w.data), w)
	}
	if static.Portal && info.Type.Kind == bytecode.KindPointer {
		v, err := from.ServiceFor(info.Type, w.data)
		if err != nil {
			return err
		}
		return p.pass(to, static, v, w)
	}
	if t, d, ok := p.sameVariable(from, to, w); ok && to.Implements(t, static) {
		w.typ, w.data = t, d
		return nil
	}
	if !knows(to, info.Type) {
		return bytecode.CodeType
	}
	target, err := to.Space.Type(info.Type)
	if err != nil {
		return err
	}
	if !to.Implements(target.Addr, static) || len(target.Methods) > 0 && !slices.Contains(to.Components, target.Methods[0].Component) {
		return bytecode.CodeType // methods of an instance of a generic type may be of a component that the domain does not have
	}
	w.typ = target.Addr
	return p.passDynamic(to, info.Type, w)
}

// passDynamic finds out what the data word of an interface with a value of a type leads to.
func (p passing) passDynamic(to *domain.Domain, typ *bytecode.Type, w *words) error {
	switch u := typ.Under(); {
	case !typ.IsPointerShaped():
	case w.data == 0:
		return nil
	case u.Kind == bytecode.KindPointer && u.Elem.Under().Kind.IsOpaque():
		to.Hold(w.data)
		return nil
	case u.Kind == bytecode.KindPointer:
		typ = u.Elem
	case u.Kind == bytecode.KindMap && (!u.Key.HasPointers() || u.Key.Under().Kind == bytecode.KindString):
		typ = p.common.Linker.MapType(u)
	default:
		return bytecode.CodeType
	}
	if typ.Size() == 0 {
		w.data = p.common.Linker.Image.Zero()
		return nil
	}
	target, err := to.Space.Type(typ)
	if err == nil && typ.HasPointers() {
		_, err = to.Space.Copier(code.CopyValue, typ)
	}
	if err != nil {
		return err
	}
	w.bytes, w.header = int(typ.Size()), object.MakeHeader(target.Addr, 1)
	return nil
}

// pass makes words a domain's portal to a service, which is nil if its domain is closed.
func (p passing) pass(to *domain.Domain, static *bytecode.Type, v *domain.Service, w *words) error {
	if v == nil || v.Domain.Ended {
		return bytecode.CodeTerminated
	}
	typ, data, err := p.Words(to, v)
	if errors.Is(err, domain.ErrCrowded) {
		p.crowded = to
	}
	if err != nil {
		v.Unhold()
		return err
	}
	if !to.Implements(typ, static) {
		return bytecode.CodeType // the portal goes with the next collection
	}
	w.typ, w.data = typ, data
	return nil
}

// maxErrorVariables is how many error variables of a domain sameVariable knows, those of imports first: it looks at
// all of them in each copy with interfaces.
const maxErrorVariables = 4096

// errorVariables are what sameVariable knows during one copy between two domains.
type errorVariables struct {
	from, to *domain.Domain
	round    uint64                   // of the copy; who counts from 0 again forgets all
	index    map[[2]abi.Addr]abi.Addr // by what from's variables hold: to's
}

// sameVariable finds a package-level error variable that holds an interface value, and
// returns what the target's copy of the variable holds: so that err == io.EOF stays true
// on the other side of a portal. A call may pass many values, and domains have many variables.
func (p passing) sameVariable(from, to *domain.Domain, w *words) (typ, data abi.Addr, ok bool) {
	x := &p.variables
	if round := p.cpu.Copying().Round; x.from != from || x.to != to || x.round != round {
		*x = errorVariables{from, to, round, map[[2]abi.Addr]abi.Addr{}}
		left := maxErrorVariables
		for _, comp := range from.Components {
			source, target := from.VariablesOf(comp), to.VariablesOf(comp)
			if to.Absent(target) {
				continue
			}
			list := p.common.Linker.Statics(comp).Errors
			for _, off := range list[:min(left, len(list))] {
				a := source + abi.Addr(off)
				if value := [2]abi.Addr{memory.LoadAddr(a), memory.LoadAddr(a + 8)}; x.index[value] == 0 { // the first counts
					x.index[value] = target + abi.Addr(off)
				}
				left--
			}
		}
	}
	if at := x.index[[2]abi.Addr{w.typ, w.data}]; at != 0 {
		return memory.LoadAddr(at), memory.LoadAddr(at + 8), true
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
