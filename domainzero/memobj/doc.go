// Package memobj holds the central data of memory objects (the JX paper, section 2.3): ranges
// of memory that domains share by reference, with sub-ranges and revocation.
//
// What a component's *memobj.Memory points to is an abi.MemoryObject, its descriptor; native code
// reads its base and length, and a length of zero means revoked. What Go knows besides is a [Node].
// A [Holder] is a domain: it holds nodes, from the moment it gets a reference until a collection
// finds none, and is charged for those that it made.
//
// Invariants: a node stays while anybody holds it or it has sub-ranges; the memory behind a
// tree of nodes stays while one of the tree does, even if it is revoked.
package memobj
