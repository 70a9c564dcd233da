// Package stubs makes the native code that is written by hand: [Generate] what is described
// at target.Stubs, [Portal] the stubs of portal methods.
package stubs
