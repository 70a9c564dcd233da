package translator

import "github.com/portico-os/portico/translator/ir"

// ErrLimit says that a function is too large or too entangled to be translated. All stages return
// the one of package ir. Package link refuses a function for any error; tests tell this one from a
// defect by errors.Is.
var ErrLimit = ir.ErrLimit

// maxFrame limits a function's frame, in bytes: offsets in it have 32 bits. Other limits are those
// of the stages.
const maxFrame = 1 << 20
