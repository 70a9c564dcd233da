// Package ipc defines the service of the portal benchmark (the paper's table 1): calls
// that do nothing but carry parameters of several shapes.
package ipc
