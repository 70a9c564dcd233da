package model

import (
	"fmt"
	"slices"
)

// A Quota is one of the quotas of a domain.
type Quota struct {
	Name        string               // of the setting in configurations
	Least, Most int                  // both are allowed; in bytes, but of Threads
	Of          func(*Settings) *int // where settings have it
}

// Quotas are all quotas with their bounds, and fixed. DomainZero relies on Check to have compared
// them.
var Quotas = []Quota{
	{"heap", 64 << 10, 1 << 40, func(s *Settings) *int { return &s.Heap }},
	{"memory", 1 << 20, 1 << 40, func(s *Settings) *int { return &s.Memory }},
	{"stack", 8 << 10, 1 << 30, func(s *Settings) *int { return &s.Stack }},
	{"threads", 1, 1 << 16, func(s *Settings) *int { return &s.Threads }},
	{"copy", 4 << 10, 1 << 30, func(s *Settings) *int { return &s.Copy }},
}

// Check returns what is wrong with a domain, by itself, whoever wrote its record. DomainZero calls
// it before it makes the domain, and relies on it from then on.
func (d *Domain) Check() error {
	for _, q := range Quotas {
		if n := *q.Of(&d.Settings); n < q.Least || n > q.Most {
			return fmt.Errorf("%s: %d is not between %d and %d", q.Name, n, q.Least, q.Most)
		}
	}
	for _, line := range d.Interrupts {
		if line < 0 || line >= Lines {
			return fmt.Errorf("interrupts: line %d is not between 0 and %d", line, Lines-1)
		}
	}
	switch {
	case d.Main != "" && !slices.Contains(d.Components, d.Main):
		return fmt.Errorf("main: %s is not among the components", d.Main)
	case d.Translator.Revocation != NoRevocation && !d.Translator.Revocation.Possible():
		return fmt.Errorf("revocation: there is no %q", d.Translator.Revocation)
	case d.Serial:
		return fmt.Errorf("serial is not supported yet; give components that need it a domain with a single service")
	}
	return nil
}
