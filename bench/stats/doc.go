// Package stats summarises repeated measurements: medians and quartiles, which a few
// disturbed rounds do not move, and geometric means of ratios.
package stats
