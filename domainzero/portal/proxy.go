package portal

import (
	"errors"
	"fmt"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// A proxyKey identifies the dynamic type of portals to services whose objects have one type, as
// domains that share code see them. Its methods are stubs, so that a call through a portal is an
// ordinary interface call. Whatever the stubs depend on must be in it: proxy takes equal ones for
// one type.
type proxyKey struct {
	space    *link.Space     // of those that hold the portals, which has the type
	typ      *bytecode.Type  // of the service's object, whose methods the stubs call
	target   *link.Space     // of the service's domain, whose code the stubs call
	callable *domain.Methods // by what the service's domain lets others call it

	// Whether the schedulers of both domains may have hooks, for the stubs ask those: so portals to one
	// service have one type whenever they are got.
	caller, callee bool
}

// maxMethods is how many methods an object has at most that portals lead to: their stubs are placed at once.
const maxMethods = 4096

// maxTables is how much memory, in bytes, the method tables take, but for the last, of portals from one space to
// objects of one domain.
const maxTables = 8 << 20

// proxy returns the dynamic type of the domain's portals to a service. It stays for good, so
// what is in the key has to be what its stubs depend on. If it cannot be made nothing of it stays.
func (p *Portals) proxy(d *domain.Domain, v *domain.Service) (*link.Type, error) {
	target := v.Domain.Space
	key := proxyKey{d.Space, v.Type, target, v.Domain.Callable, d.Config.Scheduler != "", v.Domain.Config.Scheduler != ""}
	if t, ok := p.proxies[key]; ok {
		return t, nil
	}
	if p.common.Linker.Busy {
		return nil, link.Later{Do: func() error { _, err := p.proxy(d, v); return err }}
	}
	object, err := target.Type(v.Type)
	if err != nil {
		return nil, err
	}
	all := [2]any{d.Space, v.Domain.Number}
	if p.tables[all] > maxTables {
		return nil, fmt.Errorf("portal to %s: portals to objects of its domain have too many types", v.Type)
	}
	known := len(p.methods)
	var methods []link.Method
	var called []*domain.Method
	for _, m := range object.Methods {
		if !key.callable.Has(m.Selector) {
			continue
		}
		if p.common.Linker.Rest(); len(called) == maxMethods {
			return nil, fmt.Errorf("portal to %s: it has more than %d methods", v.Type, maxMethods)
		}
		code, err := target.Code(m.Component, m.Func)
		if err != nil {
			return nil, fmt.Errorf("portal to %s: %w", v.Type, err)
		}
		described, err := p.method(m, known+len(called), code, d.Space, target)
		if err != nil {
			return nil, fmt.Errorf("portal to %s: %w", v.Type, err)
		}
		methods, called = append(methods, m), append(called, described)
	}
	t, err := d.Space.AddPortal(v.Type, methods, func() ([]abi.Addr, error) { return p.makeStubs(called, key) })
	if err != nil {
		p.methods = p.methods[:known]
		return nil, fmt.Errorf("portal to %s: %w", v.Type, err)
	}
	p.proxies[key] = t
	p.tables[all] += d.Space.TableSize * bytecode.WordSize
	return t, nil
}

// method describes a method that can be called through portals, with its number and its code, from
// domains of one space in those of another. It is all but StubEnd, which makeStubs adds.
func (p *Portals) method(m link.Method, number int, at abi.Addr, from, to *link.Space) (*domain.Method, error) {
	sig := m.Component.Sig(m.Func)
	called := &domain.Method{
		Number: number, Name: m.Selector.Name, Params: sig.Params[1:], Results: sig.Results,
		Conv: abi.ConventionOf(sig.Params, sig.Results), Code: at,
	}
	called.Layout = abi.LayoutOf(called.Conv, called.Params, called.Results)
	err := p.addCopiers(called, p.common.Linker.Universe.Func(called.Params, called.Results, sig.Variadic), from, to)
	if called.Refused = errors.Is(err, translator.ErrLimit); called.Refused {
		err = nil
	}
	return called, err
}

// addCopiers gives a method, with a signature without receiver, the code that copies its parameters.
// Arguments in registers without references but to memory objects need none, nor do results in
// registers without references.
func (p *Portals) addCopiers(m *domain.Method, sig *bytecode.Type, from, to *link.Space) (err error) {
	if !inRegisters(m.Conv.Args) || slices.ContainsFunc(m.Params, func(t *bytecode.Type) bool { return t.HasPointers() && !isMemoryPointer(t) }) {
		m.ArgCopier, err = to.Copier(code.CopyArguments, sig)
	}
	if err == nil && (m.ArgCopier != 0 && m.ByReference() || !inRegisters(m.Conv.Results) || slices.ContainsFunc(m.Results, (*bytecode.Type).HasPointers)) {
		m.ResultCopier, err = from.Copier(code.CopyResults, sig)
	}
	return err
}

// inRegisters reports whether nothing is passed in memory.
func inRegisters(parts []abi.Part) bool {
	return !slices.ContainsFunc(parts, func(p abi.Part) bool { return p.Reg == abi.NoReg || p.Indirect })
}

// isMemoryPointer reports whether t is the type of references to memory objects.
func isMemoryPointer(t *bytecode.Type) bool {
	u := t.Under()
	return u.Kind == bytecode.KindPointer && u.Elem.Under().Kind.IsOpaque()
}
