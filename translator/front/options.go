package front

import (
	"github.com/portico-os/portico/config/model"
	"github.com/portico-os/portico/translator/abi"
)

// Options are what code is made for. Domains with equal options share code.
type Options struct {
	model.Translator              // the domain's switches
	Processor        abi.Features // what the machine has
}
