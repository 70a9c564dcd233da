package translator

import "github.com/portico-os/portico/translator/ir"

// ErrLimit says that a function is too large or too entangled to be translated.
var ErrLimit = ir.ErrLimit

// maxFrame limits a function's frame, in bytes. Other limits are those of the stages.
const maxFrame = 1 << 20
