package domainzero

import (
	"errors"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
)

// This file is the domain manager: what a domain may learn of all others and do to them
// if the configuration grants it. Domains, services and events have numbers, so that
// nothing but scalars and one text cross.

// managedEvents is how many events of each sort are kept once somebody may read them.
const managedEvents = 2048

// managing makes an intrinsic of what the domain manager does: words results, a text that
// is not empty first, and the code after them.
func managing(words int, do func(s *System, a, b int) (text string, rest []int, code bytecode.Code)) intrinsicFunc {
	return func(s *System, t *thread, save *abi.RegSave) *thread {
		text, rest, code := "", []int(nil), bytecode.CodeDenied
		if t.domain.config.Manager {
			text, rest, code = do(s, argumentInt(save, 0), argumentInt(save, 1))
		}
		if t.domain.doomed {
			return nil
		}
		results := make([]uint64, words, words+1)
		for i, w := range rest {
			results[i] = uint64(w)
		}
		if text != "" {
			return s.giveString(t, save, text, append(results[:words-2], uint64(code))...)
		}
		return t.results(save, append(results, uint64(code))...)
	}
}

// numbered returns the domain with a number, nil if there is none.
func (s *System) numbered(n int) *Domain {
	if n < 0 || n >= len(s.domains) {
		return nil
	}
	return s.domains[n]
}

func managerDomain(s *System, n, _ int) (string, []int, bytecode.Code) {
	d := s.numbered(n)
	if d == nil {
		return "", nil, bytecode.CodeNotFound
	}
	return d.Name(), nil, bytecode.CodeOK
}

func managerFigure(s *System, n, figure int) (string, []int, bytecode.Code) {
	figures := s.figures()
	if d := s.numbered(n); d != nil {
		figures = d.figures()
	} else if n != -1 {
		return "", nil, bytecode.CodeNotFound
	}
	if figure < 0 || figure >= len(figures) {
		return "", nil, bytecode.CodeRange
	}
	return "", figures[figure : figure+1], bytecode.CodeOK
}

// figures returns the bytecode.Figures of the system.
func (s *System) figures() []int {
	a := s.Audit()
	return []int{a.FreeBytes, a.MemoryObjects, a.Services, a.Threads, a.Names, s.events.count}
}

// figures returns the domain's bytecode.Figures.
func (d *Domain) figures() []int {
	state, used := bytecode.DomainWaits, 0
	switch {
	case d.ended:
		state = bytecode.DomainEnded
	case d.settled || d.started && d == d.sys.main:
		state = bytecode.DomainRuns
	case d.started:
		state = bytecode.DomainStarts
	}
	if !d.ended {
		used = int(d.block.HeapNext - d.heap.base)
	}
	return []int{
		int(state), d.status, used, d.config.Heap, d.charged + d.heap.bytes, d.config.Memory, len(d.threads), d.config.Threads,
		len(d.caps.entries), d.made, d.slices, d.heap.stats.Collections, int(d.heap.stats.LongestNano),
	}
}

func managerService(s *System, n, _ int) (string, []int, bytecode.Code) {
	for _, d := range s.domains {
		if n < 0 || n >= len(d.services) {
			n -= len(d.services)
			continue
		}
		v, holders := d.services[n], 0
		for _, other := range s.domains {
			for _, x := range other.caps.entries {
				if x == v {
					holders++
				}
			}
		}
		name := v.name
		if name == "" {
			name = v.typ.String()
		}
		return name, []int{d.number, int(v.block().Calls), len(v.waiting), holders}, bytecode.CodeOK
	}
	return "", nil, bytecode.CodeNotFound
}

func managerEvent(s *System, n, _ int) (string, []int, bytecode.Code) {
	n, e, ok := s.events.at(n)
	if !ok {
		return "", nil, bytecode.CodeNotFound
	}
	return "", []int{n, int(e.Ticks), int(e.Kind), int(e.Domain) - 1, int(e.Arg)}, bytecode.CodeOK
}

func managerEnd(s *System, n, status int) (string, []int, bytecode.Code) {
	d := s.numbered(n)
	switch {
	case d == nil:
		return "", nil, bytecode.CodeNotFound
	case d.gone():
		return "", nil, bytecode.CodeTerminated
	}
	s.doom(d, status&0xff)
	return "", nil, bytecode.CodeOK
}

func managerStart(s *System, n, _ int) (string, []int, bytecode.Code) {
	d := s.numbered(n)
	switch {
	case d == nil:
		return "", nil, bytecode.CodeNotFound
	case !d.ended:
		return "", nil, bytecode.CodeBusy
	}
	_, err := s.Restart(d)
	switch {
	case errors.Is(err, ErrQuota) || errors.Is(err, ErrNoMemory):
		return "", nil, bytecode.CodeQuota
	case err != nil:
		return "", nil, bytecode.CodeFault
	}
	return "", nil, bytecode.CodeOK
}
