package domainzero

import (
	"maps"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// A proxyType is the dynamic type of portals to services whose objects have one type, as
// domains that share code see them. Its methods are stubs, so that a call through a
// portal is an ordinary interface call.
type proxyType struct {
	stubs []abi.Addr // by method
}

// A portalMethod is a method that can be called through portals.
type portalMethod struct {
	number  int
	name    string
	params  []*bytecode.Type // without receiver
	results []*bytecode.Type
	conv    abi.Convention // receiver first
	code    abi.Addr       // of the service's domain
	fast    bool           // native code alone can do the call
	room    int64          // that it needs on the service thread's stack before it begins
}

// proxyKey identifies a proxy type in a code space.
type proxyKey struct {
	typ      *bytecode.Type
	target   *codeSpace
	callable *selectorSet // by what the service's domain lets others call it
	hooks    int          // that the schedulers of both domains have, as a bit mask
}

// proxy returns the dynamic type of the domain's portals to a service.
func (d *Domain) proxy(v *service) (*descInfo, error) {
	s, sys := d.space, d.sys
	key := proxyKey{v.typ, v.domain.space, v.domain.portalSelectors(), d.hooks(hookCall, hookReturn) | v.domain.hooks(hookEnter, hookLeave)}
	if info, ok := s.proxies[key]; ok {
		return info, nil
	}
	info := &descInfo{typ: v.typ, size: bytecode.WordSize, refs: refMapOf(v.typ), proxy: &proxyType{}}
	object, err := v.domain.space.desc.of(v.typ)
	if err != nil {
		return nil, err
	}
	for _, m := range object.methods {
		if !key.callable.has[m.selector] {
			continue
		}
		pm, err := sys.portalMethod(v.domain.space, m)
		if err != nil {
			return nil, err
		}
		stub, err := sys.makeStub(pm, key.hooks)
		if err != nil {
			return nil, err
		}
		info.methods = append(info.methods, m)
		info.proxy.stubs = append(info.proxy.stubs, stub)
	}
	if err := s.desc.add(info, abi.TypeDirect|abi.TypeComparable, 0); err != nil {
		return nil, err
	}
	s.proxies[key] = info
	return info, s.desc.fill(info)
}

// A selectorSet is a set of methods. Domains with equal sets share one.
type selectorSet struct{ has map[selector]bool }

// portalSelectors returns the methods of the portal interfaces that the domain's
// components know: what their objects may be called by from outside.
func (d *Domain) portalSelectors() *selectorSet {
	if d.callable != nil {
		return d.callable
	}
	has := map[selector]bool{}
	for _, c := range d.components {
		for i := range c.File().Types {
			t := c.Type(bytecode.TypeID(bytecode.NumBasic + i))
			if !t.Portal {
				continue
			}
			for _, m := range t.Under().Methods {
				has[selectorOf(d.sys.universe, m.Name, m.Sig)] = true
			}
		}
	}
	i := slices.IndexFunc(d.sys.callable, func(known *selectorSet) bool { return maps.Equal(known.has, has) })
	if i < 0 {
		i, d.sys.callable = len(d.sys.callable), append(d.sys.callable, &selectorSet{has})
	}
	d.callable = d.sys.callable[i]
	return d.callable
}

func (s *System) portalMethod(space *codeSpace, m method) (*portalMethod, error) {
	code, err := space.code(m.component, m.fn)
	if err != nil {
		return nil, err
	}
	sig := m.component.Sig(m.fn)
	pm := &portalMethod{number: len(s.methods), name: m.selector.name, params: sig.Params[1:], results: sig.Results,
		conv: abi.ConventionOf(sig.Params, sig.Results), code: code}
	pm.fast = s.isFast(pm)
	pm.room = stackPad + pm.conv.Stack
	for _, t := range append(sig.Params[1:len(sig.Params):len(sig.Params)], sig.Results...) {
		if abi.ByReference(t) {
			pm.room += t.Size() + bytecode.WordSize
		}
		if s.config.DeepCopy && t.HasPointers() {
			pm.room += t.Size() + bytecode.WordSize
		}
	}
	s.methods = append(s.methods, pm)
	return pm, nil
}

// isFast reports whether parameters and results are scalars, memory objects and a last
// error, all in registers: then native code can do the call, provided that the memory
// objects are known to both domains and the error is nil.
func (s *System) isFast(m *portalMethod) bool {
	for _, p := range append(m.conv.Args[:len(m.conv.Args):len(m.conv.Args)], m.conv.Results...) {
		if p.Reg == abi.NoReg || p.Indirect {
			return false
		}
	}
	for _, t := range m.params {
		if t.HasPointers() && !isMemoryPointer(t) {
			return false
		}
	}
	for i, t := range m.results {
		if t.HasPointers() && !isMemoryPointer(t) && !(i == len(m.results)-1 && t == s.universe.Error()) {
			return false
		}
	}
	return true
}

// isMemoryPointer reports whether t is the type of references to memory objects.
func isMemoryPointer(t *bytecode.Type) bool {
	u := t.Under()
	return u.Kind == bytecode.KindPointer && u.Elem.Under().Kind.IsOpaque()
}
