// Package types generates Go packages full of types that are hard on tables of layout,
// leaves, registers, identity and selectors.
package types
