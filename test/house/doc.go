// Command house measures how the project is kept: files, lines and exported names of each
// package, the largest types, files and functions, and the share of comments in the trusted
// base. It takes any checkouts by folder, and prints what it finds of several side by side.
//
// It also draws declarations of the trusted base at random, with their comments, for people to
// judge: at a field, a lock, or a function with a precondition, the rule and who relies on it must
// stand. The seed is printed, so that a draw can be repeated.
//
// A test holds the limits: lines of a file, fields and methods of a trusted type.
package main
