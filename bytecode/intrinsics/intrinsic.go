package intrinsics

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// An Intrinsic describes an operation.
type Intrinsic struct {
	Name    string
	Params  []Type
	Results []Type

	// The verifier reads Flags for the bound on time, and DomainZero lets interrupt handlers
	// use what is Bounded.
	Class Class
	Flags bytecode.OpFlags // Traps, Safepoint, Effect, Bounded
	Doc   string
}

// A Class says who performs an operation.
type Class uint8

// The classes.
const (
	Kernel     Class = iota // DomainZero
	Inline                  // the translator, in place of the call
	FastPortal              // the translator, in place only where fast portals are inlined
	DevicePort              // as FastPortal; it takes as long as a bus does
)

// Translated reports whether the translator makes code of the operation.
func (c Class) Translated() bool { return c != Kernel }

// Signature returns the types of the parameters and results.
func (x *Intrinsic) Signature(u *bytecode.Universe) (params, results []*bytecode.Type) {
	for _, t := range x.Params {
		params = append(params, t.In(u))
	}
	for _, t := range x.Results {
		results = append(results, t.In(u))
	}
	return params, results
}

// ByName returns the intrinsic with a name.
func ByName(name string) (ID, bool) {
	i := slices.IndexFunc(Table[:], func(x Intrinsic) bool { return x.Name == name })
	return ID(i), i >= 0
}
