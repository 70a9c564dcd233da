// Package strays names memory to DomainZero in each way that there is.
package strays

import "github.com/portico-os/portico/portals"

//portico:intrinsic any.hash
func hash(v any, seed uint64) uint64

//portico:intrinsic any.basic
func basic(v any) (kind int, a, b uint64, text string)

//portico:intrinsic any.typename
func name(v any) string

//portico:intrinsic domain.collect
func collect()

type pair struct {
	text string
	n    int
}

func (p *pair) M() {}

// kept is in the heap, and the first there that this package has.
var kept []*pair

// Start does what the parameter says.
func Start(d *portals.Domain) error {
	kept = append(kept, &pair{d.Name(), 1})
	a, b := any(*kept[0]), any(pair{d.Name(), 1})
	switch d.Params().String("do", "") {
	case "prints":
		portals.Print(kept[0].text + "\n")
	case "compares":
		portals.Print(map[bool]string{true: "equal\n"}[a == b])
	case "hashes":
		hash(a, 1)
	case "tells kinds":
		basic(any(kept[0].text))
	case "tells names":
		name(a)
	case "asserts":
		_, _ = any(kept[0]).(interface{ M() })
	case "offers":
		return d.Export("mine", kept[0])
	case "collects":
		collect()
	}
	portals.Print("done\n")
	return nil
}
