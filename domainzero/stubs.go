package domainzero

import (
	"fmt"

	"github.com/portico-os/portico/translator"
	"github.com/portico-os/portico/translator/abi"
	"github.com/portico-os/portico/translator/target"
)

// installStubs places the hand-made native code at the start of the image.
func (s *System) installStubs() error {
	code, err := translator.Target().Stubs(s.platform.StubOptions())
	if err != nil {
		return fmt.Errorf("generate stubs: %w", err)
	}
	base, err := s.image.allocCode(len(code.Text) + target.StubAlignment)
	if err != nil {
		return err
	}
	base = (base + target.StubAlignment - 1) &^ (target.StubAlignment - 1)
	if err := s.linker.write(base, code.Text); err != nil {
		return err
	}
	for i, off := range code.Stubs {
		s.linker.stubs[i] = base + abi.Addr(off)
	}
	s.exitStub = base + abi.Addr(code.Exit)
	s.resumeStub = base + abi.Addr(code.Resume)
	s.platform.SetFaultExit(base+abi.Addr(code.Fault), base+abi.Addr(code.Leaf))
	s.portalReturn, err = s.makeReturnStub()
	return err
}
