// Command portico builds, verifies, shows, runs and measures systems of components.
//
// One file holds each verb; internal/system is what the verbs see of a running system,
// internal/builder turns packages into component files.
package main
