package iozone

import (
	"bytes"
	"encoding/binary"
)

// FillPattern fills the bytes of a file from an offset on with what every runner
// writes and expects to read. Precondition: offset and length are multiples of 8.
func FillPattern(data []byte, offset int64) {
	for i := 0; i+8 <= len(data); i += 8 {
		// A different word for each offset: no record looks like another.
		binary.LittleEndian.PutUint64(data[i:], (uint64(offset)+uint64(i)+8)*0x9e3779b97f4a7c15)
	}
}

// CheckPattern returns the index of the first byte that differs from the pattern, or
// -1. Precondition: offset and length are multiples of 8.
func CheckPattern(data []byte, offset int64) int {
	var buffer [4096]byte
	for i := 0; i < len(data); i += len(buffer) {
		got := data[i:min(i+len(buffer), len(data))]
		want := buffer[:len(got)]
		FillPattern(want, offset+int64(i))
		if bytes.Equal(got, want) {
			continue
		}
		for j := range got {
			if got[j] != want[j] {
				return i + j
			}
		}
	}
	return -1
}
