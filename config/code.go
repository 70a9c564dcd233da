package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/portico-os/portico/config/model"
)

// A Code names a variant of a system by six letters, as the paper's sections 4.1 to
// 4.4 do: domains, inlining, fast portals, safety checks, revocation, scheduler.
// MIFSER is several domains, everything inlined, checks on, revocation by epochs and
// round-robin schedulers that are informed of portal calls.
type Code struct {
	SingleDomain bool
	Translator   model.Translator
	Scheduler    string
}

// The ways of revocation that need to disable or look into interrupts.
const (
	CLI    model.Revocation = "cli"
	Atomic model.Revocation = "atomic"
)

// ErrBareMetal is part of the errors about what exists on bare metal only.
var ErrBareMetal = errors.New("exists on bare metal only")

// A letter is one choice at one place of a code.
type letter struct {
	letter byte
	means  string
	set    func(*Code)
	isSet  func(*Code) bool
}

// place makes the letters of a place whose choices are values of one field.
func place[T comparable](in func(*Code) *T, choices ...choice[T]) []letter {
	letters := make([]letter, len(choices))
	for i, c := range choices {
		letters[i] = letter{c.letter, c.means,
			func(code *Code) { *in(code) = c.value },
			func(code *Code) bool { return *in(code) == c.value }}
	}
	return letters
}

type choice[T comparable] struct {
	letter byte
	value  T
	means  string
}

var places = []struct {
	name    string
	letters []letter
}{
	{"domains", place(func(c *Code) *bool { return &c.SingleDomain },
		choice[bool]{'S', true, "single domain"}, choice[bool]{'M', false, "multiple domains"})},
	{"inlining", place(func(c *Code) *bool { return &c.Translator.Inline },
		choice[bool]{'I', true, "inlining"}, choice[bool]{'N', false, "no inlining"})},
	{"fast portals", place(func(c *Code) *bool { return &c.Translator.FastPortals },
		choice[bool]{'F', true, "fast portals inlined"}, choice[bool]{'N', false, "fast portals called"})},
	{"safety checks", place(func(c *Code) *bool { return &c.Translator.Checks },
		choice[bool]{'S', true, "safety checks"}, choice[bool]{'N', false, "no safety checks"})},
	{"revocation", place(func(c *Code) *model.Revocation { return &c.Translator.Revocation },
		choice[model.Revocation]{'N', model.NoRevocation, "no revocation"}, choice[model.Revocation]{'C', CLI, "CLI revocation"},
		choice[model.Revocation]{'S', model.Spin, "SPIN revocation"}, choice[model.Revocation]{'A', Atomic, "ATOMIC revocation"},
		choice[model.Revocation]{'E', model.Epoch, "EPOCH revocation"})},
	{"scheduler", place(func(c *Code) *string { return &c.Scheduler },
		choice[string]{'C', Core, "core scheduler"}, choice[string]{'R', RoundRobin, "round robin"},
		choice[string]{'I', RoundRobinInvisible, "round robin with invisible portal calls"})},
}

// ParseCode reads a code.
func ParseCode(text string) (Code, error) {
	var c Code
	if len(text) != len(places) {
		return c, fmt.Errorf("configuration code %q: expected six letters, such as MIFSER", text)
	}
next:
	for i, p := range places {
		var expected []string
		for _, l := range p.letters {
			if l.letter == text[i] {
				l.set(&c)
				continue next
			}
			expected = append(expected, fmt.Sprintf("%c (%s)", l.letter, l.means))
		}
		return c, fmt.Errorf("configuration code %q: letter %d, %s, is %q; expected %s",
			text, i+1, p.name, text[i], strings.Join(expected, ", "))
	}
	return c, nil
}

// String returns the six letters.
func (c Code) String() string {
	text, _ := c.letters()
	return text
}

// Describe returns the code in words.
func (c Code) Describe() string {
	_, words := c.letters()
	return strings.Join(words, ", ")
}

// letters returns the code's letters and what each means; "?" stands for a value
// that has no letter.
func (c Code) letters() (string, []string) {
	text := make([]byte, len(places))
	var words []string
	for i, p := range places {
		text[i] = '?'
		for _, l := range p.letters {
			if l.isSet(&c) {
				text[i] = l.letter
				words = append(words, l.means)
			}
		}
	}
	return string(text), words
}

// Apply returns the variant of a system that the code names: its domains merged into
// one, or as they are, with the code's mechanisms in each. It is for the hosted system
// and refuses revocation letters that it has not.
func (c Code) Apply(s *model.System) (*model.System, error) {
	if slices.Contains(bareOnly, c.Translator.Revocation) {
		return nil, fmt.Errorf("configuration code %v: revocation %q %w; hosted has N (none), S (spin) and E (epoch)",
			c, c.Translator.Revocation, ErrBareMetal)
	}
	if !c.SingleDomain && len(s.Domains) < 2 {
		return nil, fmt.Errorf("configuration code %v: %s has a single domain; M needs several", c, s.File)
	}
	variant := &model.System{Name: fmt.Sprintf("%s (%v)", s.Name, c), File: s.File, Domains: slices.Clone(s.Domains)}
	if c.SingleDomain {
		merged, err := merge(s)
		if err != nil {
			return nil, fmt.Errorf("configuration code %v: %w", c, err)
		}
		variant.Domains = []model.Domain{merged}
	}
	for i := range variant.Domains {
		variant.Domains[i].Translator = c.Translator
		variant.Domains[i].Scheduler = c.Scheduler
	}
	return variant, nil
}
