// Package boot makes running systems of configurations and component files.
//
// It is what all ways to boot share: the hosted command and the kernel of a bare-metal
// image differ in the machine that they bring and in where component files come from.
// Components arrive compiled; they are verified and translated here, by DomainZero.
package boot
