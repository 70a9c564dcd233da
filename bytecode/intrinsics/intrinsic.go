package intrinsics

import (
	"slices"

	"github.com/portico-os/portico/bytecode"
)

// An Intrinsic describes an operation: a row of Table, and fixed.
type Intrinsic struct {
	// The compiler binds declarations by Name; the verifier types calls by the other two, and the
	// translator and DomainZero pass operands by them.
	Name    string // unique: a package and a word
	Params  []Type // in order; none is an aggregate, so that each is a value
	Results []Type // likewise

	// By it the translator makes code of a call, or leaves it to DomainZero's table.
	Class Class

	// The verifier reads Safepoint and Bounded for the bound on time, and DomainZero lets
	// interrupt handlers use what is Bounded. Nobody reads the others.
	Flags bytecode.OpFlags // Traps, Safepoint, Effect, Bounded

	Doc string // what it does: both who perform it and who call it go by it
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
