package link

import (
	"sort"

	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/code"
)

// A Function is translated code in the image.
type Function struct {
	*code.Code
	Start, end abi.Addr // final; end is behind the last byte
}

// A ReturnPoint is what is known of a return address: the function, and which of the frame's
// words hold references while the call is under way.
type ReturnPoint struct {
	Function *Function
	Safe     *code.Safepoint // of Function, never nil
}

// Line returns the source line of an address in a function. A return address belongs to
// the call before it.
func (f *Function) Line(pc abi.Addr) int32 {
	off := uint32(pc - f.Start)
	i := sort.Search(len(f.Lines), func(i int) bool { return f.Lines[i].PC > off }) - 1
	if i < 0 {
		return 0
	}
	return f.Lines[i].Line
}

// TrapSite returns the trap site at an address, or nil.
func (f *Function) TrapSite(pc abi.Addr) *code.TrapSite {
	off := uint32(pc - f.Start)
	i := sort.Search(len(f.Traps), func(i int) bool { return f.Traps[i].PC >= off })
	if i == len(f.Traps) || f.Traps[i].PC != off {
		return nil
	}
	return &f.Traps[i]
}
