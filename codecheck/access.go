package codecheck

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// A reached is what an access of memory reaches.
type reached struct {
	where place
	at    int64 // in the frame: offset; else from the base
	base  value
}

// place is a kind of memory.
type place uint8

// The kinds of memory.
const (
	wrong     place = iota // nothing that may be accessed; told already
	inFrame                // the frame, at a known offset
	somewhere              // the frame's variables, at an index
	inObject               // what a reference leads to
	inThread               // the thread's block
)

// numeric reads a register that must be a number, and returns it.
func (r *reader) numeric(s *state, in *instruction, reg register) value {
	v := r.read(s, in, reg)
	if !isNumber(v) && v.kind != undefined {
		r.fault(in, RuleReference, "%v stands for a number", v.kind)
	}
	return v
}

// access finds out what an access of so many bytes reaches.
func (r *reader) access(s *state, in *instruction, m *address, bytes int64, store bool) reached {
	if m.index == rsp {
		r.fault(in, RuleMemory, "the stack pointer is an index")
		return reached{}
	}
	if m.index != noRegister {
		r.numeric(s, in, m.index)
	}
	site := r.traps[in.at]
	switch m.base {
	case noRegister:
		r.fault(in, RuleMemory, "an absolute address")
		return reached{}
	case rsp:
		if site != nil {
			r.fault(in, RuleTrap, "an access of the frame cannot trap")
		}
		return r.inFrame(in, m.disp, bytes, m.index != noRegister)
	case domainRegister, processorRegister:
		r.fault(in, RuleMemory, "no field that code may access so")
		return reached{}
	}
	v := r.read(s, in, m.base)
	t := reached{where: inObject, at: m.disp, base: v}
	switch v.kind {
	case undefined:
		return reached{}
	case frame:
		return r.inFrame(in, v.c+m.disp, bytes, m.index != noRegister)
	case thread:
		t.where = inThread
		return t
	case caller:
		r.inCaller(in, v, m, bytes, store)
	case statics:
		r.variable(in, v.c>>32, v.offset()+m.disp)
		if size := r.staticsSize(v); m.index == noRegister && (v.offset()+m.disp < 0 || v.offset()+m.disp+bytes > size) {
			r.fault(in, RuleMemory, "beyond the %d bytes of package variables", size)
		}
	case reference, word:
	case image:
		if store {
			r.fault(in, RuleMemory, "constant data is written")
		}
	case constant:
		switch site := r.traps[in.at]; {
		case v.c == 0 && (site != nil || v.nonnil): // it traps, or an access before it did
		case (v.c == 0 || abi.Addr(v.c) == r.p.zero) && m.index != noRegister: // nothing is there: the index was compared
		case store || !r.p.data(v.c):
			r.fault(in, RuleMemory, "through the constant %#x", v.c)
			return reached{}
		}
	case descriptor:
		methods := m.disp == abi.TypeDescMethods && bytes == 8
		flags := m.disp == abi.TypeDescFlags && bytes == 4
		if store || m.index != noRegister || !methods && !flags {
			r.fault(in, RuleMemory, "through %v, which can only be a type's descriptor", v.kind)
			return reached{}
		}
	case ports:
		if store || bytes != 2 || m.index == noRegister || m.scale != 1 || m.disp != 0 {
			r.fault(in, RuleMemory, "no such access of the bitmap of ports")
		}
	default:
		r.fault(in, RuleMemory, "through %v", v.kind)
		return reached{}
	}
	if o := v.view.typ; o != nil && o.Under().Kind.IsOpaque() && v.kind == reference {
		nilCheck := bytes == 1 && m.disp == 0
		field := bytes == 8 && (m.disp == abi.MemoryObjectBase || m.disp == abi.MemoryObjectLen)
		if store || m.index != noRegister || !nilCheck && !field {
			r.fault(in, RuleMemory, "no field of a memory object's descriptor that code may access")
		}
	}
	r.nilSite(s, in, m, v, bytes)
	return t
}

// nilSite looks whether an access through what may be nil has a trap site, and whether it is sure to
// fault there.
func (r *reader) nilSite(s *state, in *instruction, m *address, v value, bytes int64) {
	site := r.traps[in.at]
	switch {
	case site != nil && site.Trap != bytecode.TrapNil:
		r.fault(in, RuleTrap, "an access of memory cannot trap with %d", site.Trap)
	case site != nil && (m.index != noRegister || m.disp < 0 || m.disp+bytes > abi.NilPage):
		r.fault(in, RuleTrap, "an access at %#x from nil need not fault", m.disp)
	case site == nil && v.must && !v.nonnil:
		r.fault(in, RuleTrap, "an access through a pointer that may be nil has no trap site")
	}
	if site != nil || v.must && !v.nonnil {
		s.mapped(m.base)
	}
}

// inFrame returns what an access of the frame, or of the arguments above, reaches.
func (r *reader) inFrame(in *instruction, at, bytes int64, indexed bool) reached {
	if indexed {
		if at < r.slots-16 || at > r.cleared {
			r.fault(in, RuleFrame, "an index into the frame from %#x, and variables begin at %#x", at, r.slots)
			return reached{}
		}
		return reached{where: somewhere}
	}
	if at%8 != 0 && (at < r.slots || at >= r.cleared) {
		r.fault(in, RuleFrame, "%d bytes at %#x, and words are spilled and passed", bytes, at)
		return reached{}
	}
	above := r.frame + 8
	for _, part := range [][2]int64{{0, r.slots}, {r.slots, r.cleared}, {r.cleared, r.frame}, {above, above + r.incoming}} {
		if at >= part[0] && at+bytes <= part[1] {
			return reached{where: inFrame, at: at}
		}
	}
	r.fault(in, RuleFrame, "%d bytes at %#x are not in the frame of %#x", bytes, at, r.frame)
	return reached{}
}

// offset returns where statics and addresses in the caller's frame lead, from the start of what they
// belong to.
func (v value) offset() int64 { return int64(int32(v.c)) }

// moved returns such a value some bytes further on.
func (v value) moved(by int64) value {
	v.c = v.c&^0xFFFF_FFFF | int64(uint32(v.offset()+by))
	return v
}

func (r *reader) staticsSize(v value) int64 {
	if n := v.c >> 32; n < int64(len(r.p.statics)) {
		return r.p.statics[n]
	}
	return 0
}

// inCaller checks an access of a value that is passed by reference.
func (r *reader) inCaller(in *instruction, v value, m *address, bytes int64, store bool) {
	part := &r.sig.conv.Args[v.c>>32]
	if store != (part.Index < 0) {
		r.fault(in, RuleMemory, "arguments by reference are read, and results written")
	}
	size := r.sig.typeOf(part, false).Size()
	if at := v.offset() + m.disp; m.index != noRegister || at < 0 || at+bytes > size {
		r.fault(in, RuleMemory, "beyond the %d bytes of a value that is passed by reference", size)
	}
}

// load returns what a load of so many bytes, at most 8, gives.
func (r *reader) load(s *state, in *instruction, m *address, bytes int64) value {
	fresh := value{kind: word, id: s.defined(ident(r.indexAt[in.at]+1)<<8 | 1)}
	if bytes < 8 {
		fresh.kind = number
	}
	t := r.access(s, in, m, bytes, false)
	switch t.where {
	case wrong: // told where it matters; a value that is not final yet must not spoil others
		return fresh
	case inFrame:
		if w, ok := r.word(r.frame, t.at&^7); ok {
			v := s.words[w]
			if v.kind == undefined {
				r.fault(in, RuleFrame, "the word at %#x was not written", t.at)
			}
			if bytes < 8 || t.at%8 != 0 {
				v = value{kind: number}
			}
			return v
		}
		switch {
		case r.slotRefs[t.at&^7] && (bytes < 8 || t.at%8 != 0):
			r.fault(in, RuleReference, "a part of the reference at %#x", t.at)
		case r.slotRefs[t.at]:
			fresh.kind = reference
		case bytes == 8:
			fresh.kind = descriptor
		}
	case somewhere:
	case inThread:
		if bytes != 8 {
			r.fault(in, RuleMemory, "a field of the thread's block is a word")
		}
		switch t.at {
		case abi.ThreadStackTop, abi.ThreadTrap, abi.ThreadTrapA, abi.ThreadTrapB:
			fresh.kind = number
		case abi.ThreadTLSType:
			fresh.kind, fresh.must = descriptor, true
		case abi.ThreadTLSData:
			fresh.kind = reference
		default:
			r.fault(in, RuleMemory, "no field of the thread's block that code may read")
		}
	case inObject:
		if f, ok := r.field(in, m, t, bytes); ok {
			return r.loaded(in, f, bytes, fresh)
		}
		fresh.table = bytes == 8 && m.disp == abi.TypeDescMethods && m.index == noRegister
		if t.base.kind == ports {
			fresh.kind = number
		}
	}
	return fresh
}

// store checks a store of a value of so many bytes, at most 8.
func (r *reader) store(s *state, in *instruction, m *address, bytes int64, v value) {
	t := r.access(s, in, m, bytes, true)
	if v.kind == undefined {
		r.fault(in, RuleRegister, "what is stored is not defined")
	}
	switch t.where {
	case inFrame:
		if w, ok := r.word(r.frame, t.at&^7); ok {
			if bytes < 8 || t.at%8 != 0 {
				v = value{kind: number}
			}
			if t.at >= r.cleared && t.at < r.frame && (v.kind != caller || v.c != r.resultAddress(t.at)) {
				r.fault(in, RuleFrame, "the address of a result is overwritten")
			}
			s.words[w] = v
			return
		}
		if r.slotRefs[t.at&^7] && (bytes < 8 || t.at%8 != 0 || !r.p.mayRefer(v)) {
			r.fault(in, RuleReference, "%v becomes the variable at %#x, a reference", v.kind, t.at)
			return
		}
		r.storable(in, v, bytes)
	case inObject:
		r.storable(in, v, bytes)
		if f, ok := r.field(in, m, t, bytes); ok {
			r.stored(in, f, bytes, v)
		}
		r.closure(in, m, t, v)
	case somewhere:
		r.storable(in, v, bytes)
	case inThread:
		switch {
		case bytes == 8 && t.at == abi.ThreadTrap && v.kind == constant && v.c == 0:
		case bytes == 8 && t.at == abi.ThreadTLSType && isNumber(v) && v.kind != number:
		case bytes == 8 && t.at == abi.ThreadTLSData && r.p.mayRefer(v):
		default:
			r.fault(in, RuleMemory, "no field of the thread's block that code may set to %v", v.kind)
		}
	}
}

// storable checks what is stored where anybody may load it.
func (r *reader) storable(in *instruction, v value, bytes int64) {
	switch {
	case v.kind == undefined || isNumber(v):
	case (v.kind == reference || v.kind == statics) && bytes == 8:
	default:
		r.fault(in, RuleReference, "%v is stored in %d bytes", v.kind, bytes)
	}
}

// resultAddress returns the value.c of the address of a result that the frame keeps at an offset.
func (r *reader) resultAddress(at int64) int64 {
	n := (at - r.cleared) / 8
	for i := range r.sig.conv.Args {
		if r.sig.conv.Args[i].Index < 0 {
			if n == 0 {
				return int64(i) << 32
			}
			n--
		}
	}
	return -1
}
