package front

import "github.com/portico-os/portico/config/model"

// Options are what code is made for: a domain's switches. Domains with equal options share
// code.
type Options = model.Translator
