package domain

import (
	"errors"

	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// capabilityBytes is what a domain is charged for a portal: an abi.Capability and as much as Go
// keeps of it. It divides memory.BlockBytes, as a slab needs.
const capabilityBytes = 128

// Capabilities are the portals that a domain holds, one for each service. A capability never
// moves: its address is the data word of the portal.
type Capabilities struct {
	slab *memory.Slab // of the domain's account, fixed; collectors know a capability by it

	// By service, those of living domains. What a collection does not reach goes back to the
	// slab. Service.holders has the domain as long as this has the service: Redirect relies on it.
	places map[*Service]abi.Addr
	dead   []abi.Addr // of services whose domains have ended, until collections do not reach them

	// Collections set it to twice as many as they have reached: who gets many portals for a short time
	// does not grow.
	limit int
}

// minPortals is how many portals a domain may hold before it is collected for them.
const minPortals = 1024

// ErrCrowded says that a domain may hold more portals when it has been collected.
var ErrCrowded = errors.New("too many portals before a collection")

func capabilityAt(a abi.Addr) *abi.Capability { return memory.At[abi.Capability](a) }

// Len returns how many portals the domain holds.
func (c *Capabilities) Len() int { return len(c.places) + len(c.dead) }

// PortalTo returns the domain's portal to a service, as the address of its capability. The
// caller stores it where a collection finds it before the domain runs again. Precondition: the
// service's domain has not ended, or nobody would redirect it: those who ask portal.Portals.Words
// see to it.
func (d *Domain) PortalTo(v *Service) (abi.Addr, error) {
	c := &d.Portals
	if a, ok := c.places[v]; ok {
		capabilityAt(a).Reached = 1
		return a, nil
	}
	if c.Len() >= max(c.limit, minPortals) {
		return 0, ErrCrowded
	}
	a, err := c.slab.Take()
	if err != nil {
		return 0, err
	}
	*capabilityAt(a) = abi.Capability{Service: v.Addr, Reached: 1}
	c.places[v], v.holders[c] = a, true
	v.Unhold()
	return a, nil
}

// Redirect makes all portals to a service portals to a service of no living domain. They are free
// when they are not reached any more. Precondition: the service's domain has ended, and its memory is
// still there: until now stubs read it.
func (v *Service) Redirect(tombstone abi.Addr) {
	for c := range v.holders {
		a := c.places[v]
		capabilityAt(a).Service = tombstone
		delete(c.places, v)
		c.dead = append(c.dead, a)
	}
	v.holders = nil
}

// closedAtOnce is how many portals, and services, of a domain that has ended go before others may run.
const closedAtOnce = 256

// close drops some of the portals, and reports whether these were the rest. Their memory goes with the
// account that they are charged to.
func (c *Capabilities) close() (done bool) {
	for v := range c.places {
		if c.drop(v); len(c.places)%closedAtOnce == 0 && len(c.places) > 0 {
			return false
		}
	}
	*c = Capabilities{}
	return true
}

// beginCollection begins a collection, which has reached nothing yet.
func (c *Capabilities) beginCollection() {
	for _, a := range c.places {
		capabilityAt(a).Reached = 0
	}
	for _, a := range c.dead {
		capabilityAt(a).Reached = 0
	}
}

// endCollection drops the portals that a collection has not reached. Precondition: all references
// that the domain has left were reached since beginCollection, for others get the memory: package
// heap calls Found when all that lives has moved.
func (c *Capabilities) endCollection() {
	for v, a := range c.places {
		if capabilityAt(a).Reached == 0 {
			c.drop(v)
			c.slab.Give(a)
		}
	}
	kept := c.dead[:0]
	for _, a := range c.dead {
		if capabilityAt(a).Reached == 0 {
			c.slab.Give(a)
		} else {
			kept = append(kept, a)
		}
	}
	c.dead, c.limit = kept, 2*(len(c.places)+len(kept))
}

// drop forgets the portal to a service, which ends if that was the last.
func (c *Capabilities) drop(v *Service) {
	delete(c.places, v)
	delete(v.holders, c)
	v.Unhold()
}
