package verifier

import "github.com/portico-os/portico/bytecode"

// A space is what the components verified in one universe have in common.
type space struct{}

func (s *space) methodSet(t *bytecode.Type) []MethodImpl { return nil }
