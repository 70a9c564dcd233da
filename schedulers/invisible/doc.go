// Package invisible is the round robin scheduler to which portal calls are invisible:
// letter I of the paper's configurations.
package invisible
