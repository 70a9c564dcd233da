// Package front makes component files of what go/ssa makes of packages. A [Program] compiles
// one package after the other to a component (component.go), whose functions are translated
// one at a time (function.go and its neighbours), by these rules:
//
//   - A variable whose address is only used to load and store it or its parts is a
//     slot (promote.go). Address computations fold into the path of the access
//     (place.go), with the checks it needs just before it.
//   - Everything that has no instruction becomes calls of the run-time library,
//     components/golib, whose generic functions are instantiated into the component
//     that uses them (instances.go).
//   - Stores of constants at a package's start become data (statics.go).
package front
