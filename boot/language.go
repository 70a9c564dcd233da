package boot

import (
	"crypto/sha256"
	"fmt"

	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/bytecode/intrinsics"
)

// Language identifies what components are written in: component files mean the same to
// programs that have this in common.
func Language() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %v", bytecode.Version, intrinsics.Table)
	return fmt.Sprintf("%x", h.Sum(nil))
}
