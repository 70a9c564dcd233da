package front

import "github.com/portico-os/portico/translator/abi"

// Options are a domain's translator switches. Domains with equal options share code.
type Options struct {
	Inline      bool // inline calls (the paper's section 4.2.1)
	FastPortals bool // inline memory-object accesses and other intrinsics (4.2.2)
	Checks      bool // keep safety checks (4.2.3); false is unsafe
	Revocation  bool // memory objects may be revoked (4.3)
	Processor   abi.Features
}
