// Package intrinsics is the table of the operations that components can call and nobody
// can write in bytecode: the services of the kernel, which DomainZero performs, and
// instructions of the machine, which the translator puts in place. Each is safe whoever
// calls it, with whatever arguments of its types.
//
// A component binds one by a function without a body in a package of the project,
//
//	//portico:intrinsic thread.yield
//	func threadYield()
//
// and the compiler turns its calls into sys instructions. A row of [Table] is all that
// is said of an intrinsic. The verifier takes its types and the bound on its time from
// there; the translator, DomainZero and the interpreter bind what they do for it by its
// [ID], so that a name that is not there does not compile; and tests of this package, the
// translator and DomainZero refuse a row that somebody forgot, or declares with other types.
package intrinsics
