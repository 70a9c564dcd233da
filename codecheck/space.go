package codecheck

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// Of returns what the code of a code space may refer to, in an image whose first half is code.
func Of(s *link.Space, image abi.Addr, bytes int) *Program {
	l := s.Linker
	half := image + abi.Addr(bytes/2)
	p := &Program{
		universe: l.Universe, checks: s.Options.Checks, dataStart: half, dataEnd: image + abi.Addr(bytes),
		zero: l.Image.Zero(), stubs: l.Stubs, components: s.Components,
		functions: map[abi.Addr]link.Name{}, values: map[abi.Addr]link.Name{}, texts: map[abi.Addr]string{},
		types: map[abi.Addr]*bytecode.Type{}, descriptors: map[abi.Addr]int64{}, closures: map[*bytecode.Type][]abi.Addr{},
		descriptorOf: map[*bytecode.Type]abi.Addr{}, mapType: l.MapType,
		numbers: s.Selectors, selectors: make([]*signature, len(s.Selectors)), sameLayout: map[sameness]bool{},
	}
	for _, t := range s.Types {
		p.descriptors[t.Addr] = int64(t.Size)
		if !t.Portal {
			p.types[t.Addr], p.descriptorOf[t.Type] = t.Type, t.Addr
		}
		for _, m := range t.Methods {
			n, ok := s.Selectors[m.Selector]
			if !ok || p.selectors[n] != nil {
				continue
			}
			sig := m.Component.Sig(m.Func)
			p.selectors[n] = signatureOf(sig.Params, sig.Results)
			p.selectors[n].method = true
		}
	}
	for name, f := range s.Functions {
		if f.Start != 0 {
			p.values[f.Value] = name
		}
		p.refused = p.refused || f.Start == l.Stubs[abi.StubTrap]
		if f.Code == nil || f.Start == 0 || f.Start == l.Stubs[abi.StubTrap] {
			continue
		}
		if p.functions[f.Start] = name; copies(name) {
			continue
		}
		if sig := p.signature(name); sig.captures {
			p.closures[sig.closure] = append(p.closures[sig.closure], f.Start)
		}
	}
	for text, at := range l.Image.Strings {
		p.texts[at] = text
	}
	for _, c := range s.Components {
		lay := l.Statics(c)
		p.statics = append(p.statics, lay.Size)
		var globals []global
		for i, at := range lay.Offsets {
			globals = append(globals, global{at, c.GlobalType(bytecode.GlobalID(i))})
		}
		p.globals = append(p.globals, globals)
	}
	return p
}

// Placed returns the functions of a code space as they lie in memory, by rising address.
func Placed(s *link.Space) []*Function {
	var list []*Function
	for name, f := range s.Functions {
		if f.Code != nil && f.Start != 0 && f.End > f.Start {
			list = append(list, &Function{Code: f.Code, Start: f.Start, Placed: memory.Bytes(f.Start, int(f.End-f.Start)), Name: name})
		}
	}
	slices.SortFunc(list, func(x, y *Function) int { return int(x.Start) - int(y.Start) })
	return list
}
