// Package target is what an instruction set is to the translator and to DomainZero: a
// [Target], which describes its registers, turns allocated functions into text, and makes
// the native code that is written by hand. Its packages are below this folder, and nothing
// else knows them but the translator's choice of one.
package target
