package codecheck

import "github.com/portico-os/portico/translator/abi"

// effective returns the address of a memory operand as a value.
func (r *reader) effective(s *state, in *instruction, m *address) value {
	fresh := value{kind: number, id: s.defined(ident(r.indexAt[in.at]+1) << 8)}
	if m.base == rsp {
		switch {
		case m.index != noRegister:
			r.fault(in, RuleFrame, "an indexed address of the frame is computed")
			return value{}
		case m.disp == r.frame || m.disp == -8: // numbers by which frames are told apart
			return fresh
		case m.disp < r.slots || m.disp >= r.cleared:
			r.fault(in, RuleFrame, "the address of %#x, where no variable is", m.disp)
			return value{}
		}
		return value{kind: frame, c: m.disp, nonnil: true, id: fresh.id}
	}
	if m.base == domainRegister || m.base == processorRegister || m.index == rsp {
		r.fault(in, RuleRegister, "a reserved register is taken")
		return value{}
	}
	sum := constantOf(0)
	if m.base != noRegister {
		if sum = r.read(s, in, m.base); sum.kind == statics {
			r.variable(in, sum.c>>32, sum.offset()+m.disp)
		}
	}
	sum = r.sum(in, sum, constantOf(m.disp))
	if m.index != noRegister {
		v := r.read(s, in, m.index)
		if m.scale != 1 {
			if !isNumber(v) && v.kind != undefined {
				r.fault(in, RuleReference, "%v stands for a number", v.kind)
			}
			v = value{kind: number}
		}
		if sum.kind == number && r.p.rank(v) == 3 {
			v = r.sum(in, v, constantOf(m.disp)) // the displacement is in what the reference leads to
		}
		sum = r.sum(in, sum, v)
	}
	if sum.kind != constant && m.disp != 0 || m.index != noRegister {
		sum.id = fresh.id
	}
	return sum
}

// sum returns the sum of two words.
func (r *reader) sum(in *instruction, a, b value) value {
	if r.p.rank(b) > r.p.rank(a) {
		a, b = b, a
	}
	v := value{kind: number}
	switch {
	case a.kind == undefined || b.kind == undefined:
		return value{}
	case a.kind == stale || b.kind == stale:
		return value{kind: stale}
	case a.kind == constant && b.kind == constant && b.c != 0 && a.c != 0 && r.p.data(a.c):
		v = value{kind: image, nonnil: true}
	case a.kind == constant && b.kind == constant:
		return constantOf(a.c + b.c)
	case b.kind == constant && b.c == 0 && a.kind == number:
		return value{kind: word} // nil and an offset that is 0 if the pointer is nil
	case b.kind == constant && b.c == 0:
		return a
	case (a.kind == statics || a.kind == caller) && b.kind == constant:
		v = a.moved(b.c)
		v.id = 0
	case a.kind == frame && b.kind == constant:
		v = value{kind: frame, c: a.c + b.c, nonnil: true}
	case a.kind == statics && isNumber(b):
		v = value{kind: reference, nonnil: true, view: r.p.viewOf(a).indexed(r.p.universe)}
	case a.kind == reference && isNumber(b):
		v = value{kind: reference, nonnil: a.nonnil, must: a.must && !a.nonnil}
		if b.kind == constant && b.c < 0 {
			r.fault(in, RuleType, "leads %d bytes before what a reference leads to", -b.c)
		}
		if b.kind == constant {
			v.view = a.view.moved(b.c)
		} else {
			v.view = a.view.indexed(r.p.universe)
		}
	case a.kind == constant && abi.Addr(a.c) == r.p.zero && isNumber(b):
		v = a // it has no bytes, so there is nothing to advance to
	case a.kind == image && isNumber(b):
		v = value{kind: image, nonnil: a.nonnil}
	case a.kind == word && isNumber(b):
		v = value{kind: word, nonnil: a.nonnil && a.kind == word}
	case a.kind == constant && r.p.data(a.c) && isNumber(b):
		v = value{kind: image, nonnil: true}
	case a.kind == frame || a.kind == caller:
		return value{}
	}
	return v
}
