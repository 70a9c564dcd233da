// Package object says how objects lie in memory: headers and sizes, type descriptors, where
// the references of a value are, and how the object is found that an interior reference leads
// into. Collectors, the copier of portal calls and the linker that makes the descriptors all
// go by it (the JX paper, section 2.1: exact collection).
//
// Invariant: from the low end of a heap run up to the next free byte, object follows object;
// the header of each, be the object forwarded or hashed, tells where the next one begins.
package object
