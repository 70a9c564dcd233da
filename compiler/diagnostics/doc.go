// Package diagnostics says why packages do not compile. What the compiler does not
// support has a name from a closed list, the [Feature]s; a [Log] collects what one
// compilation finds.
//
// Code that reads source reports to the log and goes on. Code that translates a function
// cannot go on with half a function: it calls [Refuse], which panics, and who began the
// step gives the panic's value to [Log.ReportRefusal].
package diagnostics
