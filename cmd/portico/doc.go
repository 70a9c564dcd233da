// Command portico builds, verifies, shows, runs and measures systems of components.
//
// One file holds each verb; internal/builder turns packages into component files, package
// boot makes running systems of them.
package main
