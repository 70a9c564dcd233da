// Package iozone runs the IOZone benchmark of the paper's sections 3 and 4: write,
// rewrite, read and reread of files of several sizes in records of several sizes, all
// in the cache, beside the same work on Linux and beside a bare copy of the bytes.
//
// A [Runner] is one system under test. [Measure] lets all runners run every [Cell],
// one after the other, round by round, so that a machine that changes its speed
// changes it for all of them; ratios are taken within a round. [Report] is what came
// of it, as JSON or as tables like the paper's figures.
package iozone
