package domain

import (
	"github.com/portico-os/portico/bytecode"
	"github.com/portico-os/portico/domainzero/link"
	"github.com/portico-os/portico/domainzero/memory"
	"github.com/portico-os/portico/translator/abi"
)

// DomainZero follows references of a component by what is in this file alone, or as its collector.

// View returns n bytes to which code of the domain refers: objects, package variables, or constants.
// They must not be kept, for a collection moves them.
func (d *Domain) View(a abi.Addr, n int) []byte {
	if n != 0 && !d.Has(a, n) {
		panic(memory.Stray(a))
	}
	return memory.Bytes(a, n)
}

// Has reports whether n bytes are the domain's, or everybody's.
func (d *Domain) Has(a abi.Addr, n int) bool {
	if d.Heap.Has(a, n) || d.common.Linker.Image.Contains(a, n) {
		return true
	}
	for _, c := range d.Components {
		if memory.Within(a, n, d.VariablesOf(c), int(d.common.Linker.Statics(c).Size)) {
			return true
		}
	}
	return false
}

// TypeAt returns what is known of a type descriptor of the domain's code.
func (d *Domain) TypeAt(desc abi.Addr) *link.Type {
	t := d.Space.TypeAt(desc)
	if t == nil {
		panic(memory.Stray(desc))
	}
	return t
}

// ServiceOf returns the service that a portal of the domain, given by its data word, leads to, nil if
// that has ended.
func (d *Domain) ServiceOf(data abi.Addr) *Service {
	if !d.Portals.slab.Contains(data) {
		panic(memory.Stray(data))
	}
	return d.common.ServiceAt(memory.At[abi.Capability](data).Service)
}

// Absent reports whether a reference leads to package variables that the domain does not have:
// methods of an instance of a generic type may come from a component of another domain. That is the
// component's mistake, and no defect of DomainZero.
func (d *Domain) Absent(a abi.Addr) bool { return a-d.common.Absent < bytecode.MaxSize }

// Collect collects the domain's heap, and returns how many bytes that moved. What is wrong with the
// heap is the end of this domain, whoever asks for the collection; there is no second one. A domain that is
// held is not collected.
func (d *Domain) Collect() (work int) {
	d.Contain(func() { work = d.Heap.Collect(0) })
	return work
}

// Contain does something with the domain's heap for others, as Collect. For a domain that is gone there is
// nothing to do.
func (d *Domain) Contain(do func()) {
	if !d.Gone() && d.Held == nil {
		d.common.Contain(d.Threads[0], do)
	}
}
