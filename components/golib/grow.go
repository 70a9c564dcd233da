package golib

// sizeClasses are the sizes in bytes up to which a grown slice's memory is rounded.
// They are those of Go's allocator, so that cap shows what Go programs expect.
var sizeClasses = [...]uint16{
	8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448,
	480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096,
	4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072,
	20480, 21760, 24576, 27264, 28672, 32768,
}

const (
	growDouble   = 256     // elements up to which capacity doubles
	growPage     = 8192    // larger sizes are rounded up to this many bytes
	maxGrowBytes = 1 << 47 // no slice is larger
)

// GrowCap returns the capacity of the slice that append makes when one of capacity
// oldCap must hold need elements. Precondition: need > oldCap, or negative if the length
// has overflowed.
func GrowCap(oldCap, need, elemSize int) int {
	if need < 0 {
		panicGrow()
	}
	if elemSize == 0 {
		return need
	}
	capacity := growTarget(oldCap, need)
	if capacity > maxGrowBytes/elemSize {
		panicGrow()
	}
	return roundSize(capacity*elemSize) / elemSize
}

func panicGrow() { Panic(RuntimeError{text: "runtime error: growslice: len out of range"}) }

func growTarget(oldCap, need int) int {
	if need > 2*oldCap {
		return need
	}
	if oldCap < growDouble {
		return 2 * oldCap
	}
	capacity := oldCap
	for capacity < need {
		capacity += (capacity + 3*growDouble) >> 2
	}
	return capacity
}

// roundSize rounds a size in bytes up to what the allocator would hand out.
func roundSize(size int) int {
	low, high := 0, len(sizeClasses)
	if size > int(sizeClasses[high-1]) {
		return (size + growPage - 1) &^ (growPage - 1)
	}
	for low < high {
		middle := (low + high) / 2
		if int(sizeClasses[middle]) < size {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return int(sizeClasses[low])
}
