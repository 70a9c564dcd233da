// Command steps loads the component files of all families and prints how many steps that took: how
// often blocks of the loader's source were executed, as Go's own instrumentation for coverage counts.
// It is built with
//
//	go build -cover -covermode=atomic -coverpkg=PACKAGES
//
// of which it counts the packages' blocks and no others. Steps are the same on all machines.
package main
