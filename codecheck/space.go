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
		Universe: l.Universe, Checks: s.Options.Checks,
		CodeStart: image, CodeEnd: half, DataStart: half, DataEnd: image + abi.Addr(bytes),
		Zero: l.Image.Zero(), Texts: map[abi.Addr]int64{}, Types: map[abi.Addr]*bytecode.Type{}, Stubs: l.Stubs, Functions: map[abi.Addr]link.Name{}, Values: map[abi.Addr]link.Name{}, Descriptors: map[abi.Addr]int64{}, Closures: map[*bytecode.Type][]abi.Addr{},
		Numbers: s.Selectors, Selectors: make([]*Signature, len(s.Selectors)),
	}
	for _, t := range s.Types {
		p.Descriptors[t.Addr] = int64(t.Size)
		p.Types[t.Addr] = t.Type
		for _, m := range t.Methods {
			n, ok := s.Selectors[m.Selector]
			if !ok || p.Selectors[n] != nil {
				continue
			}
			sig := m.Component.Sig(m.Func)
			p.Selectors[n] = NewSignature(sig.Params, sig.Results)
			p.Selectors[n].Method = true
		}
	}
	for name, f := range s.Functions {
		if f.Start != 0 {
			p.Values[f.Value] = name
		}
		p.Refused = p.Refused || f.Start == l.Stubs[abi.StubTrap]
		if f.Code == nil || f.Start == 0 || f.Start == l.Stubs[abi.StubTrap] {
			continue
		}
		p.Functions[f.Start] = name
		if sig := p.signature(name); sig.Captures {
			p.Closures[sig.closure] = append(p.Closures[sig.closure], f.Start)
		}
	}
	for text, at := range l.Image.Strings {
		p.Texts[at] = int64(len(text))
	}
	p.Components = s.Components
	for _, c := range s.Components {
		lay := l.Statics(c)
		p.Statics = append(p.Statics, lay.Size)
		var globals []Global
		for i, at := range lay.Offsets {
			globals = append(globals, Global{at, c.GlobalType(bytecode.GlobalID(i))})
		}
		p.Globals = append(p.Globals, globals)
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
