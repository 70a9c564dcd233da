// Package chaos has things go wrong at every place where DomainZero is entered or left, and looks
// whether that harms anybody whom it must not.
//
// A place ([Places]) is a reason why native code leaves, a kernel service, what a portal's stub asks
// for, a hook, a function of DomainZero by which code of domains runs, what the dispatcher asks the
// rooms above, or a step in the middle of something long. The list is read from the trusted code: what is
// new there has to be entered in [reached], or the test fails.
//
// An event ([events]) is what may happen there: that a domain ends, panics, is refused something, is
// restarted; that time passes, a line fires, a handler or a scheduler does wrong, memory is used up. An
// [injection] is an event at one passing of a place. A seed gives some of them, and a [world]: domains of components
// that do everything in loops, their schedulers, quotas and switches, who knows whom, and a bystander that shares
// nothing with anybody.
//
// How it comes to places: the machine is wrapped ([machine]), whose clock is one that a run alone moves,
// so that runs repeat; and the fields by which the rooms of DomainZero meet are exchanged ([hooks]). No
// line of the trusted code is for this package. Some runs share a [station], the first of which finds nothing linked; a
// seed says which these are. Events are such as components, devices and managers could
// make happen then and there: [possible] says which they are at each place, and why not others.
//
// A run is right if the process lives, it ends within a number of entries of native code, the bystander has
// computed what Go's compiler computes, what every component sees is documented, all domains work again
// after they are restarted, what DomainZero keeps agrees at every dispatch ([consistent]), and all is
// given back in the end. If not, the run is repeated with fewer injections, and told with the fewest.
package chaos
