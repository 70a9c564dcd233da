// Package favourite is a scheduler whose domain's first thread comes before all others.
package favourite
