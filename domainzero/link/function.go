package link

import (
	"fmt"
	"sort"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
	"github.com/portico-os/portico/verifier"
)

// A Function is code of a space, in the image once it is linked.
type Function struct {
	*code.Code       // nil before it is translated
	name       Name  // fixed: the key in Space.Functions, and what translate translates
	refused    error // what the translator said, for good: translate does not ask it again

	// Final when the link has succeeded that places it; 0 before. Code calls it directly. The end
	// and the value count only while Start is not 0: placed asks. That of a refused function is
	// StubTrap, by which package cpu knows a call of it.
	Start, End abi.Addr // End is behind the last byte, by which Find knows other code
	Value      abi.Addr // of the constant closure object, to which function values point
	wanted     bool     // by the link in progress: it is in Space.wanted, and want passes it over
}

// placed returns the address of a function's code.
func (f *Function) placed() (abi.Addr, error) {
	if f.Start == 0 {
		return 0, fmt.Errorf("%v is not translated", f.name)
	}
	return f.Start, nil
}

// A Name is that of a function of a component, or, without one, of the intrinsic with a number, or
// of code that copies.
type Name struct {
	Component *verifier.Component // that defines it: an extern has no name of its own
	Func      bytecode.FuncID     // of Component itself, or the number of the intrinsic or code.Copier
	Copies    bool                // it is of code that copies
	Type      *bytecode.Type      // which that copies; nil of others
}

func (n Name) String() string {
	switch {
	case n.Copies:
		return fmt.Sprintf("%v %v", code.Copier(n.Func), n.Type)
	case n.Component == nil:
		return fmt.Sprintf("intrinsic %d", n.Func)
	}
	return n.Component.Path() + "." + n.Component.File().Funcs[n.Func].Name
}

// A ReturnPoint is what is known of a return address: the function, and which of the frame's
// words hold references while the call is under way.
type ReturnPoint struct {
	Function *Function       // whose frame ends the walk's step, by its FrameSize
	Safe     *code.Safepoint // never nil, and empty at a handler: collections find references by it
}

// Line returns the source line of an address in a function, 0 if there is none. A return address
// belongs to the call before it.
func (f *Function) Line(pc abi.Addr) int32 {
	off := uint32(pc - f.Start)
	i := sort.Search(len(f.Lines), func(i int) bool { return f.Lines[i].PC > off }) - 1
	if i < 0 {
		return 0
	}
	return f.Lines[i].Line
}

// TrapSite returns the trap site at an address in a function, or nil. It relies on translate to
// have sorted them.
func (f *Function) TrapSite(pc abi.Addr) *code.TrapSite {
	off := uint32(pc - f.Start)
	i := sort.Search(len(f.Traps), func(i int) bool { return f.Traps[i].PC >= off })
	if i == len(f.Traps) || f.Traps[i].PC != off {
		return nil
	}
	return &f.Traps[i]
}
