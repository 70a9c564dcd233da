package portal

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// Under Portals.deepCopy calls within a domain go through portals and copy. That finds
// components that rely on getting, or passing, a reference: what a callee does to its
// arguments is gone after the call, and reported here.

// keptIndex plus a parameter's index is that of a variable that keeps the argument as it
// was passed to the callee: above all indices of abi.Part.
const keptIndex = 1 << 16

// keepArguments fills the variables that keep what the callee is given.
func (p *Portals) keepArguments(to site, m *domain.Method, variables []domain.Variable) {
	for i, typ := range m.Params {
		if kept := at(variables, keptIndex+i); kept != 0 {
			n := int(typ.Size())
			copy(memory.Bytes(kept, n), memory.Bytes(p.passed(to, m, i), n))
		}
	}
}

// passed returns where an argument is that one side of a call sees, for a moment.
func (p *Portals) passed(s site, m *domain.Method, i int) abi.Addr {
	if a := s.indirect(m.Conv.Args, 1+i); a != 0 {
		return a
	}
	s.gather(m.Conv.Args, 1+i, p.scratch)
	return p.scratch
}

// argumentsChanged reports whether a callee's arguments are not what the caller passed any
// more. Both are copied once more: copies of equal graphs are equal word by word, but for
// their places. Precondition: caller and callee are of one domain, for both copies are made in its
// heap, and stopped in a call and its return: returned asks.
func (p *Portals) argumentsChanged(caller, callee *domain.Thread) bool {
	m, c := callee.Call.Method, p.between(caller.Domain, caller.Domain)
	c.limit *= 2
	for i, typ := range m.Params {
		kept := at(callee.Call.Variables, keptIndex+i)
		if kept == 0 {
			continue
		}
		var begin [3]abi.Addr // of either copy, and the end
		code := c.run(func() bytecode.Code {
			for j, a := range [2]abi.Addr{p.passed(siteOf(caller), m, i), kept} {
				c.copied.reset()
				begin[j] = c.to.Heap.Next()
				_, code := c.object(typ, a, 1)
				if code == bytecode.CodeOK {
					code = c.fixFrom(begin[j])
				}
				if code != bytecode.CodeOK {
					return code
				}
			}
			begin[2] = c.to.Heap.Next()
			return bytecode.CodeOK
		})
		if code != bytecode.CodeOK || !sameGraph(begin) {
			return true
		}
	}
	return false
}

// sameGraph compares two copies, from begin[0] and begin[1] on, the second up to begin[2]. A
// word may differ by the distance of the copies if it leads into the first: then it is a
// reference. Precondition: the copies are one object behind the other, without a gap, as the copier
// makes them.
func sameGraph(begin [3]abi.Addr) bool {
	n := begin[1] - begin[0]
	if begin[2]-begin[1] != n {
		return false
	}
	b := memory.Words(begin[1], int(n/8))
	for i, w := range memory.Words(begin[0], int(n/8)) {
		if b[i] != w && (abi.Addr(w)-begin[0] > n || b[i]-w != uint64(n)) {
			return false
		}
	}
	return true
}
