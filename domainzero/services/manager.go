package services

import (
	"errors"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/domain"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// This file is the domain manager: what a domain may learn of all others and do to them
// if the configuration grants it. Domains, services and events have numbers, so that
// nothing but scalars and one text cross.

// ManagedEvents is how many events of each sort are kept once somebody may read them: from the
// creation of the first domain with a manager's rights on.
const ManagedEvents = 2048

// managing makes a service of what the domain manager does: words results, a text that
// is not empty first, and the code after them. do is asked only if the configuration grants it.
// Precondition: if do may return a text, words is 2 or more, for the text takes two: bind sees to
// it.
func managing(words int, do func(s *Services, a, b int) (text string, rest []int, code bytecode.Code)) service {
	return func(s *Services, c call) *domain.Thread {
		text, rest, code := "", []int(nil), bytecode.CodeDenied
		if c.Domain.Config.Manager {
			text, rest, code = do(s, c.int(0), c.int(1))
		}
		if c.Domain.Doomed {
			return nil
		}
		results := make([]uint64, words, words+1)
		for i, w := range rest {
			results[i] = uint64(w)
		}
		if text != "" {
			return c.texts(text, append(results[:words-2], uint64(code))...)
		}
		return c.results(append(results, uint64(code))...)
	}
}

// numbered returns the domain with a number, nil if there is none.
func (s *Services) numbered(n int) *domain.Domain {
	if all := s.system.Domains(); n >= 0 && n < len(all) {
		return all[n]
	}
	return nil
}

func managerDomain(s *Services, n, _ int) (string, []int, bytecode.Code) {
	d := s.numbered(n)
	if d == nil {
		return "", nil, bytecode.CodeNotFound
	}
	return d.Name(), nil, bytecode.CodeOK
}

func managerFigure(s *Services, n, figure int) (string, []int, bytecode.Code) {
	figures := s.system.Figures()
	if d := s.numbered(n); d != nil {
		figures = s.figures(d)
	} else if n != -1 {
		return "", nil, bytecode.CodeNotFound
	}
	if figure < 0 || figure >= len(figures) {
		return "", nil, bytecode.CodeRange
	}
	return "", figures[figure : figure+1], bytecode.CodeOK
}

// figures returns a domain's figures: see bytecode.NumFigures.
func (s *Services) figures(d *domain.Domain) []int {
	state, used, held := bytecode.DomainWaits, 0, 0
	switch {
	case d.Ended:
		state = bytecode.DomainEnded
	case d.Settled || d.Started && s.system.IsMain(d):
		state = bytecode.DomainRuns
	case d.Started:
		state = bytecode.DomainStarts
	}
	if !d.Ended {
		used, held = d.Heap.Used(), d.Account.Taken()+d.Heap.Bytes()
	}
	return []int{
		int(state), d.Status, used, d.Config.Heap, held, d.Config.Memory, len(d.Threads), d.Config.Threads,
		d.Portals.Len(), d.Objects.Made, d.Slices, d.Heap.Stats.Collections, int(d.Heap.Stats.LongestNano),
	}
}

func managerService(s *Services, n, _ int) (string, []int, bytecode.Code) {
	for _, d := range s.system.Domains() {
		if n < 0 || n >= len(d.Services) {
			n -= len(d.Services)
			continue
		}
		v := d.Services[n]
		name := v.Name
		if name == "" {
			name = v.Type.String()
		}
		return name, []int{d.Number, int(v.Block().Calls), len(v.Waiting), v.Holders()}, bytecode.CodeOK
	}
	return "", nil, bytecode.CodeNotFound
}

func managerEvent(s *Services, n, _ int) (string, []int, bytecode.Code) {
	n, e, ok := s.common.Events.At(n)
	if !ok {
		return "", nil, bytecode.CodeNotFound
	}
	return "", []int{n, int(e.Ticks), int(e.Kind), int(e.Domain) - 1, int(e.Arg)}, bytecode.CodeOK
}

// managerEnd dooms a domain, be it the caller's own: the domain ends when the call is over.
func managerEnd(s *Services, n, status int) (string, []int, bytecode.Code) {
	d := s.numbered(n)
	switch {
	case d == nil:
		return "", nil, bytecode.CodeNotFound
	case d.Gone():
		return "", nil, bytecode.CodeTerminated
	}
	s.cpu.Doom(d, status&0xff)
	return "", nil, bytecode.CodeOK
}

// managerStart starts a domain again, which may translate code and collect other domains.
func managerStart(s *Services, c call) *domain.Thread {
	if !c.Domain.Config.Manager {
		return c.code(bytecode.CodeDenied)
	}
	n := c.int(0)
	if c.Job == nil && !s.common.Linker.Busy { // the first time: what comes collects nobody
		s.common.Memory.DropUseless()
	}
	err := s.common.InSteps(c.Thread, func() error {
		d := s.numbered(n)
		switch {
		case d == nil:
			return bytecode.CodeNotFound
		case !d.Ended:
			return bytecode.CodeBusy
		}
		_, err := s.system.Restart(d)
		return err
	})
	switch {
	case c.Domain.Doomed:
		return nil
	case link.IsLater(err):
		return s.cpu.Again(c.Thread, abi.StubIntrinsic)
	case errors.Is(err, memory.ErrQuota) || errors.Is(err, memory.ErrNoMemory):
		return c.code(bytecode.CodeQuota)
	}
	return c.code(bytecode.CodeOf(err, bytecode.CodeFault))
}
