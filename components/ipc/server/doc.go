// Package server offers the service of the portal benchmark.
package server
