package domainzero

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// Under Config.DeepCopy calls within a domain go through portals and copy. That finds
// components that rely on getting, or passing, a reference: what a callee does to its
// arguments is gone after the call, and reported here.

// keptIndex plus a parameter's index is that of a variable that keeps the argument as it
// was passed to the callee.
const keptIndex = 1 << 16

// keepArguments fills the variables that keep what the callee is given.
func (s *System) keepArguments(to callSite, m *portalMethod, variables []variable) {
	for i, typ := range m.params {
		if kept := at(variables, keptIndex+i); kept != 0 {
			n := int(typ.Size())
			copy(bytesAt(kept, n), bytesAt(s.passed(to, m, i), n))
		}
	}
}

// passed returns where an argument is that one side of a call sees, for a moment.
func (s *System) passed(site callSite, m *portalMethod, i int) abi.Addr {
	if a := site.indirect(m.conv.Args, 1+i); a != 0 {
		return a
	}
	site.gather(m.conv.Args, 1+i, s.scratch)
	return s.scratch
}

// argumentsChanged reports whether a callee's arguments are not what the caller passed any
// more. Both are copied once more: copies of equal graphs are equal word by word, but for
// their places.
func (s *System) argumentsChanged(caller, callee *thread) bool {
	m, c := callee.call.method, s.between(caller.domain, caller.domain)
	c.limit *= 2
	for i, typ := range m.params {
		kept := at(callee.call.variables, keptIndex+i)
		if kept == 0 {
			continue
		}
		var begin [3]abi.Addr // of either copy, and the end
		code := c.run(func() bytecode.Code {
			for j, a := range [2]abi.Addr{s.passed(caller.callSite(), m, i), kept} {
				c.copied.reset()
				begin[j] = c.to.block.HeapNext
				_, code := c.object(typ, a, 1)
				if code == bytecode.CodeOK {
					code = c.fixFrom(begin[j])
				}
				if code != bytecode.CodeOK {
					return code
				}
			}
			begin[2] = c.to.block.HeapNext
			return bytecode.CodeOK
		})
		if code != bytecode.CodeOK || !sameGraph(begin) {
			return true
		}
	}
	return false
}

func sameGraph(begin [3]abi.Addr) bool {
	n := begin[1] - begin[0]
	if begin[2]-begin[1] != n {
		return false
	}
	b := wordsAt(begin[1], int(n/8))
	for i, w := range wordsAt(begin[0], int(n/8)) {
		if b[i] != w && (abi.Addr(w)-begin[0] > n || b[i]-w != uint64(n)) {
			return false
		}
	}
	return true
}
