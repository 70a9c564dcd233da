package model

import "fmt"

// A System is the configuration of one.
type System struct {
	Name    string   // for messages
	File    string   // where it was read from, for messages
	Domains []Domain // in an order in which every name is exported before it is imported
}

// A Domain says what one domain holds and may use. Nobody changes it once a domain is made of it: a
// restart makes the domain again.
type Domain struct {
	Name       string                       // for people; DomainZero looks no domain up by it
	Components []string                     // import paths, in starting order; what they import is loaded, too
	Main       string                       // the one of Components that the system ends with, or ""
	Imports    []string                     // names that it may look up
	Exports    []string                     // names that it may offer services under
	Params     map[string]map[string]string // parameters as text, by component and key
	Files      []File                       // host files that it may open
	Ports      []PortRange                  // I/O ports that it may access
	Interrupts []int                        // interrupt lines that it may handle, below Lines
	Console    bool                         // it may drive the console
	Manager    bool                         // it may look into, end and start all domains
	Raw        bool                         // what it prints reaches the console as it is
	Settings
}

// A File is a host file granted to a domain.
type File struct {
	Name  string // as components open it, all that they learn of the file
	Path  string // on the host
	Write bool   // may be written too
}

// A PortRange is a range of I/O ports, both ends included.
type PortRange struct{ First, Last uint16 }

// Overlaps reports whether two ranges have a port in common.
func (p PortRange) Overlaps(q PortRange) bool { return p.First <= q.Last && q.First <= p.Last }

func (p PortRange) String() string {
	if p.First == p.Last {
		return fmt.Sprintf("%#x", p.First)
	}
	return fmt.Sprintf("%#x-%#x", p.First, p.Last)
}

// Lines is how many interrupt lines there may be: a bit for each fits a word, as package cpu has
// them. They are numbered as global system interrupts, of which the first 16 are the ISA ones.
const Lines = 64
