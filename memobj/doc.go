// Package memobj gives components memory objects: ranges of bytes that domains share by
// reference, cut into sub-ranges and take back by revocation (the paper, section 2.3).
//
// A [Memory] can be written; a [ReadOnlyMemory] is the same bytes without the right to
// write (its holder cannot write, others may). Every access checks the range and that the
// object was not revoked; a failed check panics with a value from which [AsError] makes an
// error that errors.Is [ErrRange] or [ErrRevoked].
//
// Inside a domain both types are opaque and each method is one built-in operation; under
// the ordinary Go toolchain they are plain Go with the same behaviour.
package memobj
