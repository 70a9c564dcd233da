// Package roundrobin is a round robin scheduler that is informed of portal calls: letter
// R of the paper's configurations.
package roundrobin
