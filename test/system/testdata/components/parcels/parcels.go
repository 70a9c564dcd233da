// Package parcels has types whose methods nobody names: they are called by interfaces alone,
// and in domains that never make such a value.
package parcels

import (
	"strconv"

	"github.com/portico-os/portico/portals"
)

// Office is a service that hands out parcels.
type Office interface {
	portals.Portal
	// Parcel returns a parcel.
	Parcel(weight int) (any, error)
}

type office struct{ handedOut int }

// NewOffice returns an office.
func NewOffice() Office { return new(office) }

func (o *office) Parcel(weight int) (any, error) {
	o.handedOut++
	return &parcel{weight, o.handedOut}, nil
}

type parcel struct{ weight, number int }

// Describe tells what is known of the parcel.
func (p *parcel) Describe() string {
	return "parcel " + strconv.Itoa(p.number) + ", " + grams(p.weight)
}

func grams(n int) string {
	if n >= 1000 {
		return strconv.Itoa(n/1000) + " kg"
	}
	return strconv.Itoa(n) + " g"
}
