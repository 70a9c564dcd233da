package memobj

// Bytes is a size in bytes.
type Bytes int

// Multiples of a byte.
const (
	KiB Bytes = 1 << 10
	MiB Bytes = 1 << 20
	GiB Bytes = 1 << 30
)
