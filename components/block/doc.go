// Package block defines the portal type of block devices: disks, and what stands in for
// them. Blocks are 512 bytes, data crosses domains in memory objects, and Flush is the
// only promise about order.
package block
