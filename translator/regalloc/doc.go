// Package regalloc gives every value of a function in SSA form a register or a spill
// slot at each point.
//
// It goes through the blocks once, in an order in which a block's dominators come before
// it, and keeps track of which value is in which register, as Go's compiler does: a
// register that is needed is taken from the value whose next use is farthest away. A
// value that must be kept in memory is stored once, right behind its definition, which
// dominates all its uses; so its slot is valid as long as the value is live, and stack
// maps may name it. Constants and addresses of symbols are made anew instead.
//
// All registers are caller-saved: what lives across a call is in its slot. Polls and
// allocations keep registers, so that values in loops stay in them.
//
// Where paths meet, moves on the edges bring the values where the block expects them.
// The time is near-linear in the function plus its live values at block ends, which are
// limited.
package regalloc
