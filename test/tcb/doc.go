// Command tcb counts the trusted computing base: the lines of code that must be right
// for domains to be isolated. It is run at the project's root and fails above the limits.
//
// The limits hold what DomainZero links and the layer below it on bare machines. What else
// is trusted is told beside them: the record of configurations and the project's code in the
// kernel of images, which decide what systems there are; and Go's runtime and library, whose collector and scheduler run
// DomainZero and whose code nobody here has judged.
package main
