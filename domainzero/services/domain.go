package services

import (
	"errors"
	"slices"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/translator/abi"
)

func domainExit(s *Services, c call) *domain.Thread {
	s.cpu.Doom(c.Domain, c.int(0)&0xff)
	return nil
}

func domainPanicked(s *Services, c call) *domain.Thread {
	s.cpu.DoomFor(c.Thread, 2, c.text(0))
	return nil
}

func domainName(_ *Services, c call) *domain.Thread { return c.texts(c.Domain.Name()) }

func domainParam(s *Services, c call) *domain.Thread {
	component, key := c.text(0), c.text(2)
	if component == "" {
		component = c.Domain.Starting
	}
	text, found := c.Domain.Config.Params[component][key]
	if !found && s.ask != nil {
		text, found = s.ask(component, key)
	}
	return c.texts(text, domain.Word(found))
}

func domainCollect(_ *Services, c call) *domain.Thread {
	c.Domain.Collect()
	return c.Thread
}

func clockNanos(s *Services, c call) *domain.Thread { return c.results(uint64(s.machine.Nanos())) }

func clockTickRate(s *Services, c call) *domain.Thread { return c.results(s.machine.TickRate()) }

// nameExport offers an object by a pointer to it, for its address is what identifies a service.
// A name of a domain that is gone is free.
func nameExport(s *Services, c call) *domain.Thread {
	d, name := c.Domain, c.text(0)
	known := s.common.Names[name]
	switch typ := c.addr(2); {
	case !slices.Contains(d.Config.Exports, name):
		return c.code(bytecode.CodeDenied)
	case known != nil && !known.Domain.Gone():
		return c.code(bytecode.CodeBusy)
	case typ == 0:
		return c.code(bytecode.CodeType)
	default:
		t := d.TypeAt(typ)
		if t.Portal || t.Type.Kind != bytecode.KindPointer {
			return c.code(bytecode.CodeType)
		}
		v, err := d.ServiceFor(t.Type, c.addr(3))
		if err != nil {
			return c.code(bytecode.CodeQuota)
		}
		v.Name = name
		s.common.Names[name] = v
		d.Settled = d.Settled || !slices.ContainsFunc(d.Config.Exports, func(name string) bool {
			return s.common.Names[name] == nil || s.common.Names[name].Domain != d
		})
		return c.code(bytecode.CodeOK)
	}
}

// nameLookup gives a domain what it imports, and what it offers itself.
func nameLookup(s *Services, c call) *domain.Thread {
	d, name := c.Domain, c.text(0)
	v := s.common.Names[name]
	switch {
	case v != nil && v.Domain == d: // whatever it imports
	case !slices.Contains(d.Config.Imports, name):
		return c.results(0, 0, uint64(bytecode.CodeDenied))
	case v == nil || v.Domain.Gone():
		return c.results(0, 0, uint64(bytecode.CodeNotFound))
	}
	var typ, data abi.Addr
	words := func() (err error) { typ, data, err = s.portals.Words(d, v); return err }
	err := s.common.Linked(c.Thread, words)
	if errors.Is(err, domain.ErrCrowded) {
		d.Collect()
		err = words()
	}
	if link.IsLater(err) {
		return s.cpu.Again(c.Thread, abi.StubIntrinsic)
	}
	if err != nil {
		return c.results(0, 0, uint64(bytecode.CodeQuota))
	}
	return c.results(uint64(typ), uint64(data), uint64(bytecode.CodeOK))
}
