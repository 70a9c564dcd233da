// Package programs generates components of random, well-typed bytecode, which no compiler makes, and
// runs them in domains and in the interpreter of package interp. Both must do the same: print the same
// digest of what a program computed, and end in the same way.
//
// A program ([generate]) is a component of types and functions that are drawn from a seed, with a start
// function that calls them all, and in every third case a service that it calls, in its own domain or
// in another. [body] writes functions: values, slots, phis, loops, also such that are entered at two
// places, handlers, closures, methods, interfaces, strings, slices, arrays, maps, memory objects and
// atomic variables; proofs in place of checks where there are any. Calls of what is not known
// burn fuel, and all else is bounded, so that each program ends. [everyOperation] and [everyKind] list
// what must have been executed; a test compares.
//
// It runs under all of the translator's switches or some of them ([program.sets]), with forced
// collections, with free memory poisoned, and with the audit that ends every system. Its functions also
// go through the stages of the translator by themselves, with passes left out, and what passes between
// stages is looked at ([program.checkStages]).
//
// Mutants of it, by package mutate, are refused by the verifier or harm nobody: a bystander that shares
// nothing with them finds its memory as it was, the system ends in order, and a mutant does what the
// interpreter does, unless it uses what differs from run to run ([comparable]).
//
// Rules of the verifier are broken on purpose, too, by package breach ([breaking]): it must refuse each
// such component, by that rule.
//
// In three of four components checks seldom fail ([body.seldom]), so that much of their code runs. What functions
// compute depends on package variables that are set before each call ([body.setInputs]), and on which way was
// taken ([body.way]). What they store anywhere shows, for others look at it ([look]). Half of the numbers that they
// are called with are such that the called function compares with, or one beside ([body.aimed]).
//
// Are all these good enough? Three tests ask that, of faults that are made: in the trusted code (faults_test.go), at
// each place at which the verifier refuses (sites_test.go), and in placed machine code ([planted]). The last tell
// how much package codecheck finds, and of the rest how much shows when a program runs: with arguments that are aimed
// at what the interpreter has not seen of its comparisons so far ([aimer]).
//
// All that runs does so in a child process, so that what ends the process or never ends is a
// finding like any other. A finding is made smaller ([reduction]) and told with what repeats it.
//
// # What a difference is not
//
// Bits of NaNs, hashes, clocks, numbers of types, names of domains and how much stack and heap there
// is differ where nothing is wrong. Programs do without, or look at what does not differ, as whether two
// hashes of one value are equal. A service reads what it is passed and writes nothing there, and
// returns whole objects that are new: then a copy cannot be told from the original.
package programs
