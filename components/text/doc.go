// Package text formats numbers for components that print little and should stay small:
// it stands in for strconv, which brings tables for floating point along.
package text
